package dev.stowage.harness;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Settings;
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

/** The suite for one subject as JUnit tests. */
abstract class SubjectConformance<S extends Subject> {
    /**
     * Returns the subject.
     *
     * @return the subject
     */
    protected abstract S subject();

    /**
     * Returns the options that the suite runs with.
     *
     * @return the options
     */
    protected SuiteOptions options() {
        return SuiteOptions.standard();
    }

    /** Returns whether each backend of the subject can be used on this machine. */
    abstract List<Availability> availability(S subject, Path directory);

    @TestFactory
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    final Stream<DynamicNode> clauses(@TempDir Path directory) {
        S subject = subject();
        return DynamicClauseTests.of(subject, options(), availability(subject, directory));
    }

    static BackendContext probeContext(Path directory, Map<String, String> settings) {
        return BackendContext.of(directory.resolve("state"), directory.resolve("run"))
                .withSettings(new Settings(settings))
                .withRandom(new Random(0));
    }
}
