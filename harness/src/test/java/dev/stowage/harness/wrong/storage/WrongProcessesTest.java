package dev.stowage.harness.wrong.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.harness.Clause;
import dev.stowage.harness.Conformance;
import dev.stowage.harness.Options;
import dev.stowage.harness.Progress;
import dev.stowage.harness.Report;
import dev.stowage.harness.wrong.Proof;
import dev.stowage.harness.wrong.WrongBackend;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The suite sees, with other JVMs, what is wrong between processes, and nothing else. */
@ResourceLock("both processors")
class WrongProcessesTest {
    private static final Set<Clause> PROCESSES = Set.of(Clause.SHARING_PROCESSES, Clause.LEVEL_KILLED,
            Clause.LOCK_KILLED, Clause.LOCK_STALLED);
    private static final Options OPTIONS = Options.standard().withPatience(Duration.ofSeconds(5));

    /** With the clauses that each is caught by only: other JVMs are dear. */
    @TestFactory
    @Timeout(300)
    Stream<DynamicTest> isSeen() {
        return WrongProcesses.all().stream().map(wrong -> DynamicTest.dynamicTest(wrong.name(), () -> {
            Proof proof = Proof.of(wrong, OPTIONS.withClauses(looked(wrong)::contains));
            assertTrue(proof.holds(), proof::toString);
        }));
    }

    /** The clauses about locks are cheap: each wrong storage is held to both. */
    private static Set<Clause> looked(WrongBackend wrong) {
        return wrong.caught().contains(Clause.LEVEL_KILLED) || wrong.caught()
                .equals(Set.of(
                        Clause.SHARING_PROCESSES))
                                ? wrong.caught()
                                : Stream.concat(wrong.caught().stream(),
                                        Stream.of(Clause.LOCK_KILLED, Clause.LOCK_STALLED))
                                        .collect(java.util.stream.Collectors.toSet());
    }

    @Test
    @Timeout(300)
    void theStorageThatTheyAreMadeOfIsRight() {
        Report report = Conformance.run(List.of(WrongProcesses.right()), OPTIONS.withPatience(Duration
                .ofSeconds(30)).withClauses(PROCESSES::contains), Progress.none());
        assertEquals(new Report.Totals(PROCESSES.size(), 0, 0, 0), report.totals(), report::toString);
    }
}
