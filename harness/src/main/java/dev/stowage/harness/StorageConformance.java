package dev.stowage.harness;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import java.nio.file.Path;
import java.util.List;

/**
 * The conformance suite for a storage backend, as JUnit tests: one for each clause. Extend it and implement
 * two methods.
 */
public abstract class StorageConformance extends SubjectConformance<StorageSubject> {
    /** Creates the test class. */
    protected StorageConformance() {}

    /**
     * Returns the name of the storage backend.
     *
     * @return the name, as clause backend.1 demands it
     */
    protected abstract String name();

    /**
     * Opens the storage.
     *
     * @param context the directories, clock and random generator; several contexts may have the same
     * directories
     * @return a new instance
     */
    protected abstract StatusStorage open(BackendContext context);

    /**
     * Returns the subject. Override it to add a way to damage records, or declared deviations.
     *
     * @return the subject
     */
    @Override
    protected StorageSubject subject() {
        return StorageSubject.of(name(), this::open);
    }

    @Override
    final List<Availability> availability(StorageSubject subject, Path directory) {
        return List.of(probe(subject, directory));
    }

    static Availability probe(StorageSubject subject, Path directory) {
        try (StatusStorage storage = subject.opener().apply(probeContext(directory, subject.settings()))) {
            return storage.availability();
        }
    }
}
