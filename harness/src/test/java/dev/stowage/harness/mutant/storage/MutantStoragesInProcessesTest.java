package dev.stowage.harness.mutant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.harness.Clause;
import dev.stowage.harness.ConformanceReport;
import dev.stowage.harness.ConformanceRunner;
import dev.stowage.harness.SuiteOptions;
import dev.stowage.harness.SuiteProgressListener;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.mutant.MutantResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Tests that the suite reports defects between processes, with other JVMs, and nothing else. */
@ResourceLock("both processors")
class MutantStoragesInProcessesTest {
    private static final Set<Clause> PROCESSES = Set.of(Clause.STORAGE_SHARING_2, Clause.STORAGE_DURABILITY_5,
            Clause.STORAGE_LOCK_1, Clause.STORAGE_LOCK_2);
    private static final SuiteOptions OPTIONS = SuiteOptions.standard().withTimeout(Duration.ofSeconds(5));

    /** Runs only the clauses that a mutant violates, because starting other JVMs is slow. */
    @TestFactory
    @Timeout(300)
    Stream<DynamicTest> detectsEachMutant() {
        return StorageMultiProcessMutants.all()
                .stream()
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> {
                    MutantResult result =
                            MutantResult.of(mutant, OPTIONS.withClauseFilter(clausesToRun(mutant)::contains));
                    assertTrue(result.isDetectedExactly(), result::toString);
                }));
    }

    /** Returns the clauses to run: both clauses about locks for each mutant, because they are fast. */
    private static Set<Clause> clausesToRun(MutantBackend mutant) {
        return mutant.expectedViolations().contains(Clause.STORAGE_DURABILITY_5)
                || mutant.expectedViolations().equals(Set.of(Clause.STORAGE_SHARING_2))
                        ? mutant.expectedViolations()
                        : Stream.concat(mutant.expectedViolations().stream(),
                                Stream.of(Clause.STORAGE_LOCK_1, Clause.STORAGE_LOCK_2))
                                .collect(java.util.stream.Collectors.toSet());
    }

    @Test
    @Timeout(300)
    void originalStoragePasses() {
        ConformanceReport conformanceReport =
                ConformanceRunner.run(List.of(StorageMultiProcessMutants.original()),
                        OPTIONS.withTimeout(Duration.ofSeconds(30)).withClauseFilter(PROCESSES::contains),
                        SuiteProgressListener.none());
        assertEquals(new ConformanceReport.VerdictCounts(PROCESSES.size(), 0, 0, 0),
                conformanceReport.totals(), conformanceReport::toString);
    }
}
