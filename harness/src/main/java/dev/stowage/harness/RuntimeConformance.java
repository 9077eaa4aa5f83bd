package dev.stowage.harness;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The conformance suite for a runtime, as JUnit tests: one for each clause. Extend it and implement two
 * methods.
 */
public abstract class RuntimeConformance extends SubjectConformance<RuntimeSubject> {
    /** Creates the test class. */
    protected RuntimeConformance() {}

    /**
     * Returns the name of the runtime.
     *
     * @return the name, as clause backend.1 demands it
     */
    protected abstract String name();

    /**
     * Opens the runtime.
     *
     * @param context the directories, clock and random generator; several contexts may have the same
     * directories
     * @return a new instance
     */
    protected abstract Runtime open(BackendContext context);

    /**
     * Returns the subject. Override it to add hooks, other bundles or declared deviations.
     *
     * @return the subject
     */
    @Override
    protected RuntimeSubject subject() {
        return RuntimeSubject.of(name(), this::open);
    }

    @Override
    final List<Availability> availability(RuntimeSubject subject, Path directory) {
        return List.of(probe(subject, directory));
    }

    static Availability probe(RuntimeSubject subject, Path directory) {
        try (Runtime runtime = subject.opener().apply(probeContext(directory, Map.of()))) {
            return runtime.availability();
        }
    }
}
