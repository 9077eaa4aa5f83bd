package dev.stowage.harness;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The suite for a storage, as JUnit tests: one for each clause. Extend it and implement two methods. */
public abstract class StorageConformance {
    /** What a test class begins with. */
    protected StorageConformance() {}

    /**
     * Returns the name of the storage.
     *
     * @return one lower-case word
     */
    protected abstract String name();

    /**
     * Opens the storage.
     *
     * @param context its directories, time and random bits; several contexts may name the same directories
     * @return a new instance
     */
    protected abstract StatusStorage open(BackendContext context);

    /**
     * Returns what is tested. Override it to add a way to damage records, or declared deviations.
     *
     * @return the subject
     */
    protected StorageSubject subject() {
        return StorageSubject.of(name(), this::open);
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

    static Availability availability(StorageSubject subject, Path directory) {
        try (StatusStorage storage = subject.opener()
                .apply(RuntimeConformance.probeContext(directory, subject.settings()))) {
            return storage.availability();
        }
    }
}
