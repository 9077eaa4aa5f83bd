package dev.stowage.harness.wrong.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.api.Layer;
import dev.stowage.harness.Clause;
import dev.stowage.harness.InMemory;
import dev.stowage.harness.Options;
import dev.stowage.harness.reference.References;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.Suite;
import dev.stowage.harness.rules.Workshop;
import dev.stowage.harness.wrong.Proof;
import dev.stowage.harness.wrong.WrongBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The suite sees what is wrong with a runtime, and nothing else; and every rule of it is needed for that. */
@ResourceLock("both processors")
class WrongRuntimesTest {
    private static final int AT_A_TIME = 4;

    private static List<WrongBackend> all() {
        return Stream.of(WrongEnds.exits(), WrongEnds.awaits(), WrongEnds.stops(), WrongStarts.creations(),
                WrongStarts.starts(), WrongStarts.observations(), WrongKeeping.deletions(),
                WrongKeeping.lists(), WrongKeeping.settling(), WrongKeeping.managers(),
                WrongKeeping.backends(), WrongLogs.all(), WrongCells.all(), WrongKeeping.sequences(),
                WrongHooks.all())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    @Timeout(600)
    void eachIsSeen(@TempDir(factory = InMemory.class) Path directory) throws Exception {
        Options options = Options.standard()
                .withParallelism(16)
                .withPatience(Duration.ofSeconds(5))
                .withWalkSteps(4000)
                .withWork(directory);
        List<Callable<Proof>> proofs = new ArrayList<>();
        all().forEach(wrong -> proofs.add(() -> Proof.of(wrong, options.withClauses(
                // a random walk sees what is wrong with others too, or not
                clause -> clause != Clause.TABLE_WALK || wrong.caught().contains(clause)))));
        StringBuilder problems = new StringBuilder();
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME)) {
            for (Future<Proof> future : executor.invokeAll(proofs)) {
                Proof proof = future.get();
                if (!proof.holds()) {
                    problems.append(proof);
                }
            }
        }
        assertEquals("", problems.toString(), "seed " + options.seed());
    }

    @Test
    void everyClauseIsBrokenBySomebody(@TempDir Path directory) throws Exception {
        Set<Clause> verified = EnumSet.noneOf(Clause.class);
        try (Suite suite = Suite.of(new References().runtimeSubject(), new Workshop(Options.standard(),
                directory))) {
            suite.rules().stream().map(Rule::clauses).forEach(verified::addAll);
        }
        all().stream().map(WrongBackend::caught).forEach(verified::removeAll);
        assertEquals(Set.of(), verified, "no wrong runtime violates these at layer " + Layer.RAW);
    }
}
