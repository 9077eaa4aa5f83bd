package dev.stowage.engine.mutant;

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

/** An engine that passes every call to another one. Subclasses override what they change. */
class DelegatingEngine implements Engine {
    final Engine delegateEngine;

    DelegatingEngine(Engine delegateEngine) {
        this.delegateEngine = delegateEngine;
    }

    /** Wraps each container that is returned. */
    EngineContainer wrap(EngineContainer container) {
        return container;
    }

    @Override
    public String name() {
        return delegateEngine.name();
    }

    @Override
    public Availability availability() {
        return delegateEngine.availability();
    }

    @Override
    public void close() {
        delegateEngine.close();
    }

    @Override
    public Set<Capability> capabilities() {
        return delegateEngine.capabilities();
    }

    @Override
    public StorageCapabilities storageCapabilities() {
        return delegateEngine.storageCapabilities();
    }

    @Override
    public EngineContainer configure(ContainerRequest request) {
        return wrap(delegateEngine.configure(request));
    }

    @Override
    public EngineContainer create(CreateRequest request) {
        return wrap(delegateEngine.create(request));
    }

    @Override
    public EngineContainer find(ContainerId id) {
        return wrap(delegateEngine.find(id));
    }

    @Override
    public EngineContainer resolve(String text) {
        return wrap(delegateEngine.resolve(text));
    }

    @Override
    public List<Container> list() {
        return delegateEngine.list().stream().<Container>map(c -> wrap((EngineContainer) c)).toList();
    }

    @Override
    public List<ContainerSummary> summaries() {
        return delegateEngine.summaries();
    }

    @Override
    public Optional<Container> recover(ContainerId id) {
        return delegateEngine.recover(id).map(c -> wrap((EngineContainer) c));
    }
}
