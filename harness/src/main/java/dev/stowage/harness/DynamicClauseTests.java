package dev.stowage.harness;

import dev.stowage.api.Availability;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** Presents a run of the suite on one subject as JUnit tests. */
final class DynamicClauseTests {
    private DynamicClauseTests() {}

    static Stream<DynamicNode> of(Subject subject, SuiteOptions suiteOptions, List<Availability> backends) {
        for (Availability availability : backends) {
            if (availability instanceof Availability.Unavailable unavailable) {
                String required = Arrays.stream(subject.label().split("[:+]"))
                        .filter(MachineRequirements::isRequired)
                        .findFirst()
                        .orElse(subject.label());
                MachineRequirements.require(required, false,
                        subject.label() + ": " + unavailable.problem() + "; " + unavailable.hint());
            }
        }
        ConformanceReport conformanceReport =
                ConformanceRunner.run(List.of(subject), suiteOptions, SuiteProgressListener.none());
        Map<String, List<ClauseResult>> groups = conformanceReport.results()
                .stream()
                .collect(Collectors.groupingBy(clauseResult -> clauseResult.clause().group(), TreeMap::new,
                        Collectors.toList()));
        return groups.entrySet()
                .stream()
                .map(group -> DynamicContainer.dynamicContainer(group.getKey(),
                        group.getValue()
                                .stream()
                                .map(clauseResult -> test(clauseResult, conformanceReport.seed()))));
    }

    private static DynamicTest test(ClauseResult clauseResult, long seed) {
        Clause clause = clauseResult.clause();
        return DynamicTest.dynamicTest(clause.id() + " " + clause.sentence(), () -> {
            switch (clauseResult.clauseVerdict()) {
                case PASS, DEVIATION -> Assertions.assertNotNull(clauseResult.detail());
                case NOT_RUN -> Assumptions.abort("not run: " + clauseResult.detail());
                case VIOLATION -> Assertions.fail(clause.id() + " " + clause.sentence() + "\nseen: "
                        + clauseResult.detail() + "\nseed: " + seed);
            }
        });
    }
}
