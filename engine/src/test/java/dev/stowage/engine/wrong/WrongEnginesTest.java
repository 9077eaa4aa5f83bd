package dev.stowage.engine.wrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Options;
import dev.stowage.harness.rules.Cells;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.Suite;
import dev.stowage.harness.rules.Workshop;
import dev.stowage.harness.wrong.Proof;
import dev.stowage.harness.wrong.WrongBackend;
import java.nio.file.Files;
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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The suite sees what is wrong with an engine, and nothing else; and every engine rule is needed for that.
 */
class WrongEnginesTest {
    private static final int AT_A_TIME = 4;
    private static final Set<Clause> REFUSALS = EnumSet.of(Clause.UNSUPPORTED_REFUSED,
            Clause.UNSUPPORTED_NO_EFFECT);

    static {
        for (Operation operation : Operation.values()) {
            REFUSALS.add(Cells.refused(operation));
            REFUSALS.add(Cells.refusedWithoutEffect(operation));
        }
    }

    private static List<WrongBackend> byHand() {
        return Stream.of(WrongNames.configurations(), WrongNames.resolutions(), WrongRuns.runs(),
                WrongRuns.records(), WrongEndings.exclusions(), WrongEndings.recoveries(),
                WrongEndings.unrecorded())
                .flatMap(List::stream)
                .toList();
    }

    /** The rules that engines share with runtimes are proven on runtimes. */
    @Test
    @Timeout(600)
    void eachIsSeen(@TempDir Path directory) throws Exception {
        prove(byHand(), wrong -> clause -> clause.scope() == Clause.Scope.ENGINE, directory);
    }

    @Test
    @Timeout(600)
    void eachWrongRefusalIsSeen(@TempDir Path directory) throws Exception {
        prove(WrongCells.permitting(), wrong -> REFUSALS::contains, directory);
    }

    @Test
    @Timeout(600)
    void eachWrongPermissionIsSeen(@TempDir Path directory) throws Exception {
        prove(WrongCells.refusing(), wrong -> wrong.caught()::contains, directory);
    }

    @Test
    @Timeout(600)
    void eachWrongSequenceIsSeen(@TempDir Path directory) throws Exception {
        prove(WrongCells.sequences(), wrong -> clause -> true, directory);
    }

    @Test
    void everyClauseIsBrokenBySomebody(@TempDir Path directory) throws Exception {
        Set<Clause> verified = EnumSet.noneOf(Clause.class);
        try (Suite suite = Suite.of(Wrongs.right(), new Workshop(Options.standard(), directory))) {
            suite.rules().stream().map(Rule::clauses).forEach(verified::addAll);
        }
        verified.removeIf(clause -> clause.scope() != Clause.Scope.ENGINE && !REFUSALS.contains(clause)
                && clause != Clause.TABLE_WALK);
        for (Clause clause : Clause.values()) {
            assertTrue(clause.scope() != Clause.Scope.ENGINE || verified.contains(clause)
                    || clause.untested().isPresent(), clause.id());
        }
        Stream.of(byHand(), WrongCells.permitting(), WrongCells.refusing(), WrongCells.sequences())
                .flatMap(List::stream)
                .map(WrongBackend::caught)
                .forEach(verified::removeAll);
        assertEquals(Set.of(), verified, "no wrong engine violates these at layer " + Layer.ENGINE);
    }

    /**
     * Runs only the rules that look at the chosen clauses; what else they see must be declared all the same.
     */
    private static void prove(List<WrongBackend> all, Chosen chosen, Path directory) throws Exception {
        Options options = Options.standard()
                .withParallelism(8)
                .withPatience(Duration.ofSeconds(8))
                .withWalkSteps(600)
                .withWork(quick(directory));
        List<Callable<Proof>> proofs = new ArrayList<>();
        all.forEach(wrong -> proofs.add(() -> Proof.of(wrong, options.withClauses(chosen.by(wrong)))));
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

    @FunctionalInterface
    private interface Chosen {
        Predicate<Clause> by(WrongBackend wrong);
    }

    /** Bundles of containers that are not real need no disk. */
    private static Path quick(Path otherwise) {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? memory : otherwise;
    }
}
