package dev.stowage.harness.wrong.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.harness.Clause;
import dev.stowage.harness.Conformance;
import dev.stowage.harness.Options;
import dev.stowage.harness.Progress;
import dev.stowage.harness.Report;
import dev.stowage.harness.Result;
import dev.stowage.harness.Verdict;
import dev.stowage.harness.wrong.Proof;
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

/** The suite sees, on disks of its own, what is wrong with a storage, and nothing else. */
@ResourceLock("both processors")
class WrongDisksTest {
    /** A seed, since what a wrong storage meets is a matter of chance. */
    private static final Options OPTIONS = Options.standard().withSeed(7);
    private static final Set<Clause> DISKS = Set.of(Clause.LEVEL_DURABLE, Clause.FAULT_TYPED,
            Clause.FAULT_NO_EFFECT, Clause.FAULT_FLUSH, Clause.FAULT_OLD_OR_NEW, Clause.FAULT_READS,
            Clause.FAULT_HEALS, Clause.DAMAGE_SEEN, Clause.DAMAGE_ALONE);

    @TestFactory
    @Timeout(600)
    Stream<DynamicTest> isSeen() {
        return Stream.of(WrongDisks.all(), WrongFaults.all(), WrongFlips.all())
                .flatMap(List::stream)
                .map(wrong -> DynamicTest.dynamicTest(wrong.name(), () -> {
                    Proof proof = Proof.of(wrong, OPTIONS.withClauses(wrong.caught()::contains));
                    requireRun(proof.report());
                    assertTrue(proof.holds(), proof::toString);
                }));
    }

    @Test
    @Timeout(600)
    void theStorageThatTheyAreMadeOfIsRight() {
        Report report = Conformance.run(List.of(WrongDisks.right()), OPTIONS
                .withClauses(
                        DISKS::contains),
                Progress.none());
        requireRun(report);
        assertEquals(new Report.Totals(DISKS.size(), 0, 0, 0), report.totals(), report::toString);
    }

    private static void requireRun(Report report) {
        String reasons = report.results()
                .stream()
                .filter(result -> result.verdict() == Verdict.NOT_RUN)
                .map(Result::detail)
                .distinct()
                .collect(Collectors.joining("; "));
        Assumptions.assumeTrue(reasons.isEmpty(), () -> "not run: " + reasons);
    }
}
