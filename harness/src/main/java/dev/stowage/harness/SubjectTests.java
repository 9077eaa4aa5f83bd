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

/** Shows a run of the suite on one subject as tests. */
final class SubjectTests {
    private SubjectTests() {}

    static Stream<DynamicNode> of(Subject subject, Options options, List<Availability> backends) {
        for (Availability availability : backends) {
            if (availability instanceof Availability.Missing(String problem, String hint)) {
                String message = subject.label() + " was not run: " + problem + "; " + hint;
                Assertions.assertFalse(required(subject), message);
                Assumptions.abort(message);
            }
        }
        Report report = Conformance.run(List.of(subject), options, Progress.none());
        Map<String, List<Result>> groups = report.results()
                .stream()
                .collect(Collectors.groupingBy(result -> result.clause().group(), TreeMap::new,
                        Collectors.toList()));
        return groups.entrySet()
                .stream()
                .map(group -> DynamicContainer.dynamicContainer(group.getKey(), group.getValue()
                        .stream()
                        .map(result -> test(result, report.seed()))));
    }

    private static DynamicTest test(Result result, long seed) {
        Clause clause = result.clause();
        return DynamicTest.dynamicTest(clause.id() + " " + clause.sentence(), () -> {
            switch (result.verdict()) {
                case PASS, DEVIATION -> Assertions.assertNotNull(result.detail());
                case NOT_RUN -> Assumptions.abort("not run: " + result.detail());
                case VIOLATION -> Assertions.fail(clause.id() + " " + clause.sentence() + "\nseen: "
                        + result.detail() + "\nseed: " + seed);
            }
        });
    }

    private static boolean required(Subject subject) {
        List<String> names = Arrays.stream(System.getProperty("stowage.require", "").split(",", -1))
                .map(String::strip)
                .toList();
        return names.contains("all")
                || Arrays.stream(subject.label().split("[:+]")).anyMatch(names::contains);
    }
}
