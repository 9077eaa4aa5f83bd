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
final class Place implements AutoCloseable {
    private final Workshop workshop;
    private final RuntimeSubject runtime;
    private final Optional<EngineSubject> engine;
    private final Path root;
    private final Path run;
    private final List<Opened> managers = new ArrayList<>();
    private Optional<StatusStorage> processStorage = Optional.empty();
    private Optional<Store> clusterStore = Optional.empty();

    Place(Workshop workshop, RuntimeSubject runtime, Optional<EngineSubject> engine) {
        this.workshop = workshop;
        this.runtime = runtime;
        this.engine = engine;
        Path directory = workshop.freshDirectory("p");
        this.root = directory.resolve("root");
        this.run = directory.resolve("run");
    }

    Layer layer() {
        return engine.isPresent() ? Layer.ENGINE : Layer.RAW;
    }

    /** One instance of the runtime under test, with what lies below an engine. */
    record Opened(Runtime runtime, Runtime raw, Optional<StatusStorage> storage) {
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

    Opened open() {
        return open(UnaryOperator.identity(), UnaryOperator.identity(), Map.of());
    }

    /** Opens a manager whose runtime and storage are wrapped, below the engine if there is one. */
    synchronized Opened open(UnaryOperator<Runtime> aroundRuntime,
            UnaryOperator<StatusStorage> aroundStorage,
            Map<String, String> settings) {
        Runtime raw = runtime.opener().apply(runtimeContext());
        Opened manager;
        if (engine.isEmpty()) {
            Runtime wrapped = aroundRuntime.apply(raw);
            manager = new Opened(wrapped, wrapped, Optional.empty());
        } else {
            StatusStorage storage = storage(engine.orElseThrow());
            Runtime top = engine.orElseThrow()
                    .opener()
                    .open(aroundRuntime.apply(raw),
                            aroundStorage.apply(storage), workshop.context(root, run, settings));
            manager = new Opened(top, raw, Optional.of(storage));
        }
        managers.add(manager);
        return manager;
    }

    BackendContext runtimeContext() {
        return workshop.context(root.resolve("runtime").resolve(runtime.name()),
                run.resolve("runtime").resolve(runtime.name()), Map.of());
    }

    Path storageDirectory() {
        return root.resolve("storage").resolve(engine.orElseThrow().storage().name());
    }

    private StatusStorage storage(EngineSubject subject) {
        if (processStorage.isPresent()) {
            return processStorage.orElseThrow();
        }
        Store store = new Store(workshop, subject.storage(), storageDirectory(),
                run.resolve("storage").resolve(subject.storage().name()));
        StatusStorage opened = store.open(Map.of());
        return switch (opened.capabilities().sharing()) {
            case PROCESS -> {
                StatusStorage kept = new SharedStorage(opened);
                processStorage = Optional.of(kept);
                yield kept;
            }
            case HOST -> opened;
            case CLUSTER -> {
                clusterStore = Optional.of(store);
                yield opened;
            }
        };
    }

    @Override
    public synchronized void close() {
        managers.forEach(Opened::closeQuietly);
        clusterStore.ifPresent(store -> store.empty(Sharing.CLUSTER));
    }
}
