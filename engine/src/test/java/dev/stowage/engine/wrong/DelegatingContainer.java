package dev.stowage.engine.wrong;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.FullId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.runtime.Attachment;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.ExecRequest;
import dev.stowage.api.runtime.ExecSession;
import dev.stowage.api.runtime.LogReader;
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

/** A container that does as another does, but for what is overridden. */
class DelegatingContainer implements EngineContainer {
    final EngineContainer it;

    DelegatingContainer(EngineContainer it) {
        this.it = it;
    }

    /** What becomes of each verb. */
    <T> T around(Operation operation, Supplier<T> verb) {
        return verb.get();
    }

    private void run(Operation operation, Runnable verb) {
        around(operation, () -> {
            verb.run();
            return true;
        });
    }

    @Override
    public ContainerId id() {
        return it.id();
    }

    @Override
    public FullId fullId() {
        return it.fullId();
    }

    @Override
    public Incarnation incarnation() {
        return it.incarnation();
    }

    @Override
    public ContainerRecord record() {
        return around(Operation.READ, it::record);
    }

    @Override
    public Observation observe() {
        return around(Operation.STATE, it::observe);
    }

    @Override
    public void init() {
        run(Operation.INIT, it::init);
    }

    @Override
    public void start() {
        run(Operation.START, it::start);
    }

    @Override
    public void kill(Signal signal) {
        run(Operation.KILL, () -> it.kill(signal));
    }

    @Override
    public void requestStop(Signal signal) {
        run(Operation.STOP, () -> it.requestStop(signal));
    }

    @Override
    public void stop(Signal signal, Duration grace) {
        run(Operation.STOP, () -> it.stop(signal, grace));
    }

    @Override
    public void stop(Duration grace) {
        run(Operation.STOP, () -> it.stop(grace));
    }

    @Override
    public void stop() {
        run(Operation.STOP, it::stop);
    }

    @Override
    public void pause() {
        run(Operation.PAUSE, it::pause);
    }

    @Override
    public void resume() {
        run(Operation.RESUME, it::resume);
    }

    @Override
    public ExecSession exec(ExecRequest request) {
        return around(Operation.EXEC, () -> it.exec(request));
    }

    @Override
    public Attachment attach() {
        return around(Operation.ATTACH, it::attach);
    }

    @Override
    public void resize(TerminalSize size) {
        run(Operation.RESIZE, () -> it.resize(size));
    }

    @Override
    public void closeStdin() {
        run(Operation.CLOSE_STDIN, it::closeStdin);
    }

    @Override
    public Stats stats() {
        return around(Operation.STATS, it::stats);
    }

    @Override
    public List<ProcessIdentity> processes() {
        return around(Operation.PROCESSES, it::processes);
    }

    @Override
    public void updateResources(Resources resources) {
        run(Operation.UPDATE_RESOURCES, () -> it.updateResources(resources));
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        run(Operation.CHECKPOINT, () -> it.checkpoint(request));
    }

    @Override
    public void restore(Path checkpoint) {
        run(Operation.RESTORE, () -> it.restore(checkpoint));
    }

    @Override
    public Path mount() {
        return around(Operation.MOUNT, it::mount);
    }

    @Override
    public void unmount() {
        run(Operation.UNMOUNT, it::unmount);
    }

    @Override
    public void export(OutputStream tar) {
        run(Operation.EXPORT, () -> it.export(tar));
    }

    @Override
    public LogReader logs(LogRequest request) {
        return around(Operation.LOGS, () -> it.logs(request));
    }

    @Override
    public Exit await() {
        return around(Operation.AWAIT, () -> it.await());
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return around(Operation.AWAIT, () -> it.await(timeout));
    }

    @Override
    public CompletableFuture<Exit> onExit() {
        return it.onExit();
    }

    @Override
    public void cleanup() {
        run(Operation.CLEANUP, it::cleanup);
    }

    @Override
    public void delete() {
        run(Operation.DELETE, it::delete);
    }

    @Override
    public void forceDelete() {
        run(Operation.FORCE_DELETE, it::forceDelete);
    }
}
