package dev.stowage.harness.mutant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.harness.Clause;
import dev.stowage.harness.ClauseResult;
import dev.stowage.harness.ClauseVerdict;
import dev.stowage.harness.ConformanceReport;
import dev.stowage.harness.ConformanceRunner;
import dev.stowage.harness.SuiteOptions;
import dev.stowage.harness.SuiteProgressListener;
import dev.stowage.harness.mutant.MutantResult;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Tests that the suite reports defects on disks, and nothing else. */
@ResourceLock("both processors")
class MutantStoragesOnDiskTest {
    /** A fixed seed, because the detection of a mutant depends on random choices. */
    private static final SuiteOptions OPTIONS = SuiteOptions.standard().withSeed(7);
    private static final Set<Clause> DISKS = Set.of(Clause.STORAGE_DURABILITY_6, Clause.STORAGE_FAULT_1,
            Clause.STORAGE_FAULT_2, Clause.STORAGE_FAULT_3, Clause.STORAGE_FAULT_4, Clause.STORAGE_FAULT_5,
            Clause.STORAGE_FAULT_6, Clause.STORAGE_DAMAGE_5, Clause.STORAGE_DAMAGE_6);

    @TestFactory
    @Timeout(600)
    Stream<DynamicTest> detectsEachMutant() {
        return Stream.of(StorageFlushMutants.all(), StorageFaultMutants.all(), StorageCorruptionMutants.all())
                .flatMap(List::stream)
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> {
                    MutantResult result = MutantResult.of(mutant,
                            OPTIONS.withClauseFilter(mutant.expectedViolations()::contains));
                    requireRun(result.conformanceReport());
                    assertTrue(result.isDetectedExactly(), result::toString);
                }));
    }

    @Test
    @Timeout(600)
    void originalStoragePasses() {
        ConformanceReport conformanceReport = ConformanceRunner.run(List.of(StorageFlushMutants.original()),
                OPTIONS.withClauseFilter(DISKS::contains), SuiteProgressListener.none());
        requireRun(conformanceReport);
        assertEquals(new ConformanceReport.VerdictCounts(DISKS.size(), 0, 0, 0), conformanceReport.totals(),
                conformanceReport::toString);
    }

    private static void requireRun(ConformanceReport conformanceReport) {
        String reasons = conformanceReport.results()
                .stream()
                .filter(clauseResult -> clauseResult.clauseVerdict() == ClauseVerdict.NOT_RUN)
                .map(ClauseResult::detail)
                .distinct()
                .collect(Collectors.joining("; "));
        Assumptions.assumeTrue(reasons.isEmpty(), () -> "not run: " + reasons);
    }
}
