package dev.stowage.harness.wrong.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.harness.Clause;
import dev.stowage.harness.Clause.Scope;
import dev.stowage.harness.Options;
import dev.stowage.harness.wrong.Proof;
import dev.stowage.harness.wrong.WrongBackend;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The suite sees what is wrong with a storage, and nothing else. */
@ResourceLock("both processors")
class WrongStoragesTest {
    private static final int AT_A_TIME = 8;
    private static final Options OPTIONS = Options.standard()
            .withParallelism(16)
            .withPatience(Duration
                    .ofSeconds(8));

    private static List<WrongBackend> inMemory() {
        return Stream.of(WrongCreates.all(), WrongUpdates.all(), WrongReads.all(), WrongKeeping.all())
                .flatMap(List::stream)
                .toList();
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicTest> isSeen() {
        // most of the time they wait
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME)) {
            List<Future<Proof>> proofs = inMemory().stream()
                    .map(wrong -> executor.submit(() -> Proof.of(wrong, OPTIONS)))
                    .toList();
            return proofs.stream().map(WrongStoragesTest::test).toList().stream();
        }
    }

    private static DynamicTest test(Future<Proof> future) {
        try {
            Proof proof = future.get();
            return DynamicTest.dynamicTest(proof.backend().name(), () -> assertTrue(proof.holds(),
                    proof::toString));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A rule that no wrong storage is caught by proves nothing. */
    @Test
    void everyClauseHasAWrongStorage() {
        Set<Clause> unproven = EnumSet.noneOf(Clause.class);
        for (Clause clause : Clause.values()) {
            if (clause.scope() == Scope.STORAGE || clause.scope() == Scope.ANY) {
                unproven.add(clause);
            }
        }
        // these have no rule, for a reason that SPEC.md gives
        unproven.removeIf(clause -> clause.untested().isPresent());
        Stream.of(inMemory(), WrongProcesses.all(), WrongDisks.all(), WrongFaults.all(),
                WrongFlips.all())
                .flatMap(List::stream)
                .forEach(wrong -> unproven.removeAll(wrong.caught()));
        assertEquals(Set.of(), unproven);
    }
}
