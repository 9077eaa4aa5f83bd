package dev.stowage.harness;

import dev.stowage.api.Availability;
import java.nio.file.Path;
import java.util.List;

/**
 * The conformance suite for an engine over a runtime and status storage, as JUnit tests: one for each clause.
 */
public abstract class EngineConformance extends SubjectConformance<EngineSubject> {
    /** Creates the test class. */
    protected EngineConformance() {}

    /**
     * Returns what is tested.
     *
     * @return the engine with its runtime and status storage
     */
    @Override
    protected abstract EngineSubject subject();

    @Override
    final List<Availability> availability(EngineSubject subject, Path directory) {
        return List.of(RuntimeConformance.probe(subject.runtime(), directory.resolve("runtime")),
                StorageConformance.probe(subject.storage(), directory.resolve("storage")));
    }
}
