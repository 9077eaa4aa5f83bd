package dev.stowage.harness.wrong.runtime;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A runtime that does as another does, but for what is overridden. */
class DelegatingRuntime implements Runtime {
    final Runtime raw;

    DelegatingRuntime(Runtime raw) {
        this.raw = raw;
    }

    /** What becomes of each container that is handed out. */
    Container wrapped(Container container) {
        return container;
    }

    @Override
    public String name() {
        return raw.name();
    }

    @Override
    public Availability availability() {
        return raw.availability();
    }

    @Override
    public void close() {
        raw.close();
    }

    @Override
    public Set<Capability> capabilities() {
        return raw.capabilities();
    }

    @Override
    public Container create(CreateRequest request) {
        return wrapped(raw.create(request));
    }

    @Override
    public Container find(ContainerId id) {
        return wrapped(raw.find(id));
    }

    @Override
    public List<Container> list() {
        return raw.list().stream().map(this::wrapped).toList();
    }

    @Override
    public Optional<Container> settle(ContainerId id) {
        return raw.settle(id).map(this::wrapped);
    }
}
