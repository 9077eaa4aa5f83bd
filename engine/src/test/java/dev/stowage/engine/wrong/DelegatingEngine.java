package dev.stowage.engine.wrong;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.storage.StorageCapabilities;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An engine that does as another does, but for what is overridden. */
class DelegatingEngine implements Engine {
    final Engine right;

    DelegatingEngine(Engine right) {
        this.right = right;
    }

    /** What becomes of each container that is handed out. */
    EngineContainer wrapped(EngineContainer container) {
        return container;
    }

    @Override
    public String name() {
        return right.name();
    }

    @Override
    public Availability availability() {
        return right.availability();
    }

    @Override
    public void close() {
        right.close();
    }

    @Override
    public Set<Capability> capabilities() {
        return right.capabilities();
    }

    @Override
    public StorageCapabilities storageCapabilities() {
        return right.storageCapabilities();
    }

    @Override
    public EngineContainer configure(ContainerRequest request) {
        return wrapped(right.configure(request));
    }

    @Override
    public EngineContainer create(CreateRequest request) {
        return wrapped(right.create(request));
    }

    @Override
    public EngineContainer find(ContainerId id) {
        return wrapped(right.find(id));
    }

    @Override
    public EngineContainer resolve(String text) {
        return wrapped(right.resolve(text));
    }

    @Override
    public List<Container> list() {
        return right.list().stream().<Container>map(c -> wrapped((EngineContainer) c)).toList();
    }

    @Override
    public List<ContainerSummary> summaries() {
        return right.summaries();
    }

    @Override
    public Optional<Container> settle(ContainerId id) {
        return right.settle(id).map(c -> wrapped((EngineContainer) c));
    }
}
