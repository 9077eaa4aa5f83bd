package dev.stowage.harness.wrong.runtime;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Stats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A container that does as another does, but for what is overridden. */
class DelegatingContainer implements Container {
    final Container it;

    DelegatingContainer(Container it) {
        this.it = it;
    }

    @Override
    public ContainerId id() {
        return it.id();
    }

    @Override
    public Observation observe() {
        return it.observe();
    }

    @Override
    public void start() {
        it.start();
    }

    @Override
    public void kill(Signal signal) {
        it.kill(signal);
    }

    @Override
    public void requestStop(Signal signal) {
        it.requestStop(signal);
    }

    @Override
    public void stop(Signal signal, Duration grace) {
        it.stop(signal, grace);
    }

    @Override
    public void pause() {
        it.pause();
    }

    @Override
    public void resume() {
        it.resume();
    }

    @Override
    public Stats stats() {
        return it.stats();
    }

    @Override
    public List<ProcessIdentity> processes() {
        return it.processes();
    }

    @Override
    public void updateResources(Resources resources) {
        it.updateResources(resources);
    }

    @Override
    public LogReader logs(LogRequest request) {
        return it.logs(request);
    }

    @Override
    public Exit await() {
        return it.await();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return it.await(timeout);
    }

    @Override
    public CompletableFuture<Exit> onExit() {
        return it.onExit();
    }

    @Override
    public void delete() {
        it.delete();
    }

    @Override
    public void forceDelete() {
        it.forceDelete();
    }
}
