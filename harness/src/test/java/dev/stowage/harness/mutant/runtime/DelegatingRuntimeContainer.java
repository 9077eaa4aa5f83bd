package dev.stowage.harness.mutant.runtime;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Stats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A container that passes every call to another one. Subclasses override what they change. */
class DelegatingRuntimeContainer implements Container {
    final Container delegate;

    DelegatingRuntimeContainer(Container delegate) {
        this.delegate = delegate;
    }

    @Override
    public ContainerId id() {
        return delegate.id();
    }

    @Override
    public void requireOpen(Operation operation) {
        delegate.requireOpen(operation);
    }

    @Override
    public Observation observe() {
        return delegate.observe();
    }

    @Override
    public void start() {
        delegate.start();
    }

    @Override
    public void kill(Signal signal) {
        delegate.kill(signal);
    }

    @Override
    public void requestStop(Signal signal) {
        delegate.requestStop(signal);
    }

    @Override
    public void stop(Signal signal, Duration timeout) {
        delegate.stop(signal, timeout);
    }

    @Override
    public void pause() {
        delegate.pause();
    }

    @Override
    public void resume() {
        delegate.resume();
    }

    @Override
    public Stats stats() {
        return delegate.stats();
    }

    @Override
    public List<ProcessIdentity> processes() {
        return delegate.processes();
    }

    @Override
    public void updateResources(Resources resources) {
        delegate.updateResources(resources);
    }

    @Override
    public ContainerLogReader logs(LogRequest request) {
        return delegate.logs(request);
    }

    @Override
    public Exit await() {
        return delegate.await();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return delegate.await(timeout);
    }

    @Override
    public CompletableFuture<Exit> onExit() {
        return delegate.onExit();
    }

    @Override
    public void delete() {
        delegate.delete();
    }

    @Override
    public void forceDelete() {
        delegate.forceDelete();
    }
}
