package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.runtime.process.ProcessRuntime;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runtime {@code process} as plugin {@code gvisor}, which counts its openings. */
public final class CountingRuntime implements Runtime {
    private final ProcessRuntime runtime;

    /**
     * Opens the runtime and counts it.
     *
     * @param context the directories
     */
    @Inject
    public CountingRuntime(BackendContext context) {
        OpeningCount.increment(context);
        runtime = new ProcessRuntime(context);
    }

    @Override
    public String name() {
        return "gvisor";
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
    public void close() {
        runtime.close();
    }
}
