package dev.stowage.harness;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Settings;
import dev.stowage.api.runtime.Runtime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The suite for a runtime, as JUnit tests: one for each clause. Extend it and implement two methods. */
public abstract class RuntimeConformance {
    /** What a test class begins with. */
    protected RuntimeConformance() {}

    /**
     * Returns the name of the runtime.
     *
     * @return one lower-case word
     */
    protected abstract String name();

    /**
     * Opens the runtime.
     *
     * @param context its directories, time and random bits; several contexts may name the same directories
     * @return a new instance
     */
    protected abstract Runtime open(BackendContext context);

    /**
     * Returns what is tested. Override it to add hooks, other bundles or declared deviations.
     *
     * @return the subject
     */
    protected RuntimeSubject subject() {
        return RuntimeSubject.of(name(), this::open);
    }

    /**
     * Returns how the suite is run.
     *
     * @return the options
     */
    protected SuiteOptions options() {
        return SuiteOptions.standard();
    }

    @TestFactory
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    final Stream<DynamicNode> clauses(@TempDir Path directory) {
        return DynamicClauseTests.of(subject(), options(), List.of(availability(subject(), directory)));
    }

    static Availability availability(RuntimeSubject subject, Path directory) {
        try (Runtime runtime = subject.opener().apply(probeContext(directory, Map.of()))) {
            return runtime.availability();
        }
    }

    static BackendContext probeContext(Path directory, Map<String, String> settings) {
        return BackendContext.of(directory.resolve("state"), directory.resolve("run"))
                .withSettings(new Settings(settings))
                .withRandom(new Random(0));
    }
}
