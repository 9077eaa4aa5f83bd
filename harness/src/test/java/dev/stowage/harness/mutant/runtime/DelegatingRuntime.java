package dev.stowage.harness.mutant.runtime;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A runtime that passes every call to another one. Subclasses override what they change. */
class DelegatingRuntime implements Runtime {
    final Runtime delegateRuntime;

    DelegatingRuntime(Runtime delegateRuntime) {
        this.delegateRuntime = delegateRuntime;
    }

    /** Wraps each container that is returned. */
    Container wrap(Container container) {
        return container;
    }

    @Override
    public String name() {
        return delegateRuntime.name();
    }

    @Override
    public Availability availability() {
        return delegateRuntime.availability();
    }

    @Override
    public void close() {
        delegateRuntime.close();
    }

    @Override
    public Set<Capability> capabilities() {
        return delegateRuntime.capabilities();
    }

    @Override
    public Container create(CreateRequest request) {
        return wrap(delegateRuntime.create(request));
    }

    @Override
    public Container find(ContainerId id) {
        return wrap(delegateRuntime.find(id));
    }

    @Override
    public List<Container> list() {
        return delegateRuntime.list().stream().map(this::wrap).toList();
    }

    @Override
    public Optional<Container> recover(ContainerId id) {
        return delegateRuntime.recover(id).map(this::wrap);
    }

    @Override
    public Optional<Container> reclaim(ContainerId id, RunId run, Optional<ProcessIdentity> init) {
        return delegateRuntime.reclaim(id, run, init).map(this::wrap);
    }
}
