package dev.stowage.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The suite for an engine over a runtime and a storage, as JUnit tests: one for each clause. */
public abstract class EngineConformance {
    /** What a test class begins with. */
    protected EngineConformance() {}

    /**
     * Returns what is tested.
     *
     * @return the engine with what lies below it
     */
    protected abstract EngineSubject subject();

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
        EngineSubject subject = subject();
        return DynamicClauseTests.of(subject, options(), List.of(
                RuntimeConformance.availability(subject.runtime(), directory.resolve("runtime")),
                StorageConformance.availability(subject.storage(), directory.resolve("storage"))));
    }
}
