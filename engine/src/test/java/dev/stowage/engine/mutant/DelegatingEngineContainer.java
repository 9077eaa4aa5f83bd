package dev.stowage.engine.mutant;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.runtime.Attachment;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.ExecRequest;
import dev.stowage.api.runtime.ExecSession;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Stats;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.api.storage.ContainerRecord;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A container that passes every call to another one. Subclasses override what they change. */
class DelegatingEngineContainer implements EngineContainer {
    final EngineContainer delegate;

    DelegatingEngineContainer(EngineContainer delegate) {
        this.delegate = delegate;
    }

    /** Intercepts each operation. */
    <T> T intercept(Operation operation, Supplier<T> call) {
        return call.get();
    }

    private void run(Operation operation, Runnable call) {
        intercept(operation, () -> {
            call.run();
            return true;
        });
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
    public QualifiedId qualifiedId() {
        return delegate.qualifiedId();
    }

    @Override
    public Incarnation incarnation() {
        return delegate.incarnation();
    }

    @Override
    public ContainerRecord record() {
        return intercept(Operation.READ, delegate::record);
    }

    @Override
    public Observation observe() {
        return intercept(Operation.STATE, delegate::observe);
    }

    @Override
    public void init() {
        run(Operation.INIT, delegate::init);
    }

    @Override
    public void start() {
        run(Operation.START, delegate::start);
    }

    @Override
    public void kill(Signal signal) {
        run(Operation.KILL, () -> delegate.kill(signal));
    }

    @Override
    public void requestStop(Signal signal) {
        run(Operation.STOP, () -> delegate.requestStop(signal));
    }

    @Override
    public void stop(Signal signal, Duration timeout) {
        run(Operation.STOP, () -> delegate.stop(signal, timeout));
    }

    @Override
    public void stop(Duration timeout) {
        run(Operation.STOP, () -> delegate.stop(timeout));
    }

    @Override
    public void stop() {
        run(Operation.STOP, delegate::stop);
    }

    @Override
    public void pause() {
        run(Operation.PAUSE, delegate::pause);
    }

    @Override
    public void resume() {
        run(Operation.RESUME, delegate::resume);
    }

    @Override
    public ExecSession exec(ExecRequest request) {
        return intercept(Operation.EXEC, () -> delegate.exec(request));
    }

    @Override
    public Attachment attach() {
        return intercept(Operation.ATTACH, delegate::attach);
    }

    @Override
    public void resize(TerminalSize size) {
        run(Operation.RESIZE, () -> delegate.resize(size));
    }

    @Override
    public void closeStdin() {
        run(Operation.CLOSE_STDIN, delegate::closeStdin);
    }

    @Override
    public Stats stats() {
        return intercept(Operation.STATS, delegate::stats);
    }

    @Override
    public List<ProcessIdentity> processes() {
        return intercept(Operation.PROCESSES, delegate::processes);
    }

    @Override
    public void updateResources(Resources resources) {
        run(Operation.UPDATE_RESOURCES, () -> delegate.updateResources(resources));
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        run(Operation.CHECKPOINT, () -> delegate.checkpoint(request));
    }

    @Override
    public void restore(Path checkpoint) {
        run(Operation.RESTORE, () -> delegate.restore(checkpoint));
    }

    @Override
    public Path mount() {
        return intercept(Operation.MOUNT, delegate::mount);
    }

    @Override
    public void unmount() {
        run(Operation.UNMOUNT, delegate::unmount);
    }

    @Override
    public void export(OutputStream tar) {
        run(Operation.EXPORT, () -> delegate.export(tar));
    }

    @Override
    public ContainerLogReader logs(LogRequest request) {
        return intercept(Operation.LOGS, () -> delegate.logs(request));
    }

    @Override
    public Exit await() {
        return intercept(Operation.AWAIT, () -> delegate.await());
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return intercept(Operation.AWAIT, () -> delegate.await(timeout));
    }

    @Override
    public CompletableFuture<Exit> onExit() {
        return delegate.onExit();
    }

    @Override
    public void cleanup() {
        run(Operation.CLEANUP, delegate::cleanup);
    }

    @Override
    public void delete() {
        run(Operation.DELETE, delegate::delete);
    }

    @Override
    public void forceDelete() {
        run(Operation.FORCE_DELETE, delegate::forceDelete);
    }
}
