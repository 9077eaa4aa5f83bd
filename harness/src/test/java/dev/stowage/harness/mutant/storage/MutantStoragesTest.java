package dev.stowage.harness.mutant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.harness.Clause;
import dev.stowage.harness.Clause.Scope;
import dev.stowage.harness.InMemoryTempDirFactory;
import dev.stowage.harness.SuiteOptions;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.mutant.MutantResult;
import dev.stowage.harness.mutant.RuleProof;
import dev.stowage.harness.rules.SuiteContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Tests that the suite reports the defect of each mutant in memory and nothing else. */
@ResourceLock("both processors")
class MutantStoragesTest {
    private static final int PARALLELISM = 8;
    private static final SuiteOptions OPTIONS =
            SuiteOptions.standard().withParallelism(16).withTimeout(Duration.ofSeconds(8));

    /** Rules that no mutant in memory can reach, by class, with what proves them clause by clause. */
    private static final Map<String, String> PROVEN_ELSEWHERE =
            Map.of("StorageMultiProcessRules", "MutantStoragesInProcessesTest: it needs other processes",
                    "StorageLockRules", "MutantStoragesInProcessesTest: it needs other processes",
                    "StorageStressRules", "MutantStoragesInProcessesTest: it needs other processes",
                    "StoragePowerLossRules", "MutantStoragesOnDiskTest: it needs a disk", "StorageFaultRules",
                    "MutantStoragesOnDiskTest: it needs strace", "StorageDiskFullRules",
                    "MutantStoragesOnDiskTest: it needs a disk", "StorageFileCorruptionRules",
                    "MutantStoragesOnDiskTest: it needs files");

    private static List<MutantBackend> inMemory() {
        return Stream.of(StorageCreateMutants.all(), StorageUpdateMutants.all(),
                StorageLockTimeoutMutants.all(), StorageDurabilityMutants.all(), StorageReadMutants.all(),
                StorageListMutants.all(), StorageResolveMutants.all(), StorageDeleteMutants.all(),
                StorageUnreadableRecordMutants.all(), StorageBackendMutants.all(), StorageLogMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    @TestFactory
    @Timeout(300)
    Stream<DynamicTest> detectsEachMutant() {
        // the rules mostly wait
        try (ExecutorService executor = Executors.newFixedThreadPool(PARALLELISM)) {
            List<Future<MutantResult>> results = inMemory().stream()
                    .map(mutant -> executor.submit(() -> MutantResult.of(mutant, OPTIONS)))
                    .toList();
            return results.stream().map(MutantStoragesTest::test).toList().stream();
        }
    }

    private static DynamicTest test(Future<MutantResult> future) {
        try {
            MutantResult result = future.get();
            return DynamicTest.dynamicTest(result.mutant().name(),
                    () -> assertTrue(result.isDetectedExactly(), result::toString));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Timeout(300)
    void everyRuleDetectsAMutant(@TempDir(factory = InMemoryTempDirFactory.class) Path directory)
            throws Exception {
        assertEquals(Set.of(),
                RuleProof.unprovenRules(inMemory(),
                        rule -> PROVEN_ELSEWHERE.keySet().stream().noneMatch(rule.name()::startsWith),
                        new SuiteContext(OPTIONS, directory)));
    }

    /** A rule that detects no mutant proves nothing. */
    @Test
    void everyClauseHasAMutant() {
        Set<Clause> unproven = EnumSet.noneOf(Clause.class);
        for (Clause clause : Clause.values()) {
            if (clause.scope() == Scope.STORAGE || clause.scope() == Scope.BACKEND) {
                unproven.add(clause);
            }
        }
        // SPEC.md says why these have no rule
        unproven.removeIf(clause -> clause.untestedReason().isPresent());
        Stream.of(inMemory(), StorageMultiProcessMutants.all(), StorageFlushMutants.all(),
                StorageFaultMutants.all(), StorageCorruptionMutants.all())
                .flatMap(List::stream)
                .forEach(mutant -> unproven.removeAll(mutant.expectedViolations()));
        assertEquals(Set.of(), unproven);
    }
}
