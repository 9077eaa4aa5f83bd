package dev.stowage.loader;

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

/** A runtime that several engines share: closing it has no effect. */
record SharedRuntime(Runtime runtime) implements Runtime {

    @Override
    public String name() {
        return runtime.name();
    }

    @Override
    public Availability availability() {
        return runtime.availability();
    }

    @Override
    public Set<Capability> capabilities() {
        return runtime.capabilities();
    }

    @Override
    public Container create(CreateRequest request) {
        return runtime.create(request);
    }

    @Override
    public Container find(ContainerId id) {
        return runtime.find(id);
    }

    @Override
    public List<Container> list() {
        return runtime.list();
    }

    @Override
    public Optional<Container> recover(ContainerId id) {
        return runtime.recover(id);
    }

    @Override
    public Optional<Container> reclaim(ContainerId id, RunId run, Optional<ProcessIdentity> init) {
        return runtime.reclaim(id, run, init);
    }

    @Override
    public void close() {
        // its host closes it
    }
}
