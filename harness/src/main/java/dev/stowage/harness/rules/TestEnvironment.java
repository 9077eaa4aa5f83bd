package dev.stowage.harness.rules;

import dev.stowage.api.BackendContext;
import dev.stowage.api.Layer;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.RuntimeSubject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A root and a run directory, and every manager that was opened on them. A storage that is shared within its
 * process only is opened once, so that all managers of the place use the one object.
 */
final class TestEnvironment implements AutoCloseable {
    private final SuiteContext context;
    private final RuntimeSubject runtime;
    private final Optional<EngineSubject> engine;
    private final Path rootDirectory;
    private final Path runDirectory;
    private final List<BackendInstance> managers = new ArrayList<>();
    private Optional<StatusStorage> processLocalStorage = Optional.empty();
    private Optional<TestStore> clusterStore = Optional.empty();

    TestEnvironment(SuiteContext context, RuntimeSubject runtime, Optional<EngineSubject> engine) {
        this.context = context;
        this.runtime = runtime;
        this.engine = engine;
        Path directory = context.freshDirectory("p");
        this.rootDirectory = directory.resolve("root");
        this.runDirectory = directory.resolve("run");
    }

    Layer layer() {
        return engine.isPresent() ? Layer.ENGINE : Layer.RUNTIME;
    }

    /** One instance of the runtime under test, with what lies below an engine. */
    record BackendInstance(Runtime runtime, Runtime raw, Optional<StatusStorage> storage) {
        void close() {
            runtime.close();
            raw.close();
            storage.ifPresent(StatusStorage::close);
        }

        /** Closes what rules have left open; what they say of closing, they have said. */
        private void closeQuietly() {
            try {
                close();
            } catch (RuntimeException e) {
                // a backend that cannot be closed twice must not end the suite
            }
        }
    }

    BackendInstance open() {
        return open(UnaryOperator.identity(), UnaryOperator.identity(), Map.of());
    }

    /** Opens a manager whose runtime and storage are wrapped, below the engine if there is one. */
    synchronized BackendInstance open(UnaryOperator<Runtime> runtimeWrapper,
            UnaryOperator<StatusStorage> storageWrapper,
            Map<String, String> settings) {
        Runtime raw = runtime.opener().apply(runtimeContext());
        BackendInstance manager;
        if (engine.isEmpty()) {
            Runtime wrapped = runtimeWrapper.apply(raw);
            manager = new BackendInstance(wrapped, wrapped, Optional.empty());
        } else {
            StatusStorage storage = storage(engine.orElseThrow());
            Runtime engineInstance = engine.orElseThrow()
                    .opener()
                    .open(runtimeWrapper.apply(raw),
                            storageWrapper.apply(storage),
                            context.backendContext(rootDirectory, runDirectory, settings));
            manager = new BackendInstance(engineInstance, raw, Optional.of(storage));
        }
        managers.add(manager);
        return manager;
    }

    BackendContext runtimeContext() {
        return context.backendContext(rootDirectory.resolve("runtime").resolve(runtime.name()),
                runDirectory.resolve("runtime").resolve(runtime.name()), Map.of());
    }

    Path storageDirectory() {
        return rootDirectory.resolve("storage").resolve(engine.orElseThrow().storage().name());
    }

    private StatusStorage storage(EngineSubject subject) {
        if (processLocalStorage.isPresent()) {
            return processLocalStorage.orElseThrow();
        }
        TestStore testStore = new TestStore(context, subject.storage(), storageDirectory(),
                runDirectory.resolve("storage").resolve(subject.storage().name()));
        StatusStorage opened = testStore.open(Map.of());
        return switch (opened.capabilities().sharing()) {
            case PROCESS -> {
                StatusStorage shielded = new CloseShieldStorage(opened);
                processLocalStorage = Optional.of(shielded);
                yield shielded;
            }
            case HOST -> opened;
            case CLUSTER -> {
                clusterStore = Optional.of(testStore);
                yield opened;
            }
        };
    }

    @Override
    public synchronized void close() {
        managers.forEach(BackendInstance::closeQuietly);
        clusterStore.ifPresent(testStore -> testStore.deleteClusterRecords(Sharing.CLUSTER));
    }
}
