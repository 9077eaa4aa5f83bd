package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.FullId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Attachment;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.Container;
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

/**
 * A container without a record that could be read: UNKNOWN. What goes by the id alone works: KILL, stop by
 * KILL, await, logs, forced delete.
 */
final class StrayContainer implements EngineContainer {
    private static final OperationTable TABLE = OperationTable.of(Layer.ENGINE);

    private final FullId id;
    private final Stray stray;
    private final Machinery machinery;

    StrayContainer(FullId id, Stray stray, Machinery machinery) {
        this.id = id;
        this.stray = stray;
        this.machinery = machinery;
    }

    @Override
    public ContainerId id() {
        return id.container();
    }

    @Override
    public FullId fullId() {
        return id;
    }

    @Override
    public Incarnation incarnation() {
        throw new UnreadableException(id.toString(), Operation.READ, stray.reason(Operation.READ));
    }

    @Override
    public ContainerRecord record() {
        throw new UnreadableException(id.toString(), Operation.READ, stray.reason(Operation.READ));
    }

    @Override
    public Observation observe() {
        String reason = stray.reason(Operation.STATE);
        Optional<Observation> seen = stray.found().flatMap(World::observe);
        return new Observation(seen.flatMap(Observation::run), State.UNKNOWN,
                seen.flatMap(Observation::init), seen.flatMap(Observation::createdAt),
                seen.flatMap(Observation::startedAt), Optional.empty(),
                seen.map(Observation::monitoring).orElse(Observation.Monitoring.UNMONITORED), reason);
    }

    @Override
    public void kill(Signal signal) {
        stray.reason(Operation.KILL);
        if (!signal.equals(Signal.KILL)) {
            throw Ending.killOnly(id.toString());
        }
        raw(Operation.KILL).requestStop(Signal.KILL);
    }

    @Override
    public void requestStop(Signal signal) {
        asked();
    }

    @Override
    public void stop() {
        Container raw = asked();
        while (!Ending.hasEnded(raw, Duration.ofDays(1))) {
            machinery.locks().requireOpen(id.toString(), Operation.STOP);
        }
    }

    @Override
    public void stop(Signal signal, Duration grace) {
        stop();
    }

    @Override
    public void stop(Duration grace) {
        stop();
    }

    /** Sends KILL, whatever was asked for: in UNKNOWN nothing else is permitted. */
    private Container asked() {
        try (OperationLocks.Held _ = machinery.locks().take(id.container(), Operation.STOP)) {
            stray.reason(Operation.STOP);
            Container raw = raw(Operation.STOP);
            raw.requestStop(Signal.KILL);
            return raw;
        }
    }

    @Override
    public Exit await() {
        stray.reason(Operation.AWAIT);
        return raw(Operation.AWAIT).await();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        stray.reason(Operation.AWAIT);
        return raw(Operation.AWAIT).await(timeout);
    }

    @Override
    public LogReader logs(LogRequest request) {
        stray.reason(Operation.LOGS);
        requireCapability(Operation.LOGS);
        return raw(Operation.LOGS).logs(request);
    }

    @Override
    public void forceDelete() {
        machinery.deletion().forceDelete(id.container(), stray::isThere);
    }

    @Override
    public void init() {
        throw refused(Operation.INIT);
    }

    @Override
    public void start() {
        throw refused(Operation.START);
    }

    @Override
    public void pause() {
        throw refused(Operation.PAUSE);
    }

    @Override
    public void resume() {
        throw refused(Operation.RESUME);
    }

    @Override
    public ExecSession exec(ExecRequest request) {
        throw refused(Operation.EXEC);
    }

    @Override
    public Attachment attach() {
        throw refused(Operation.ATTACH);
    }

    @Override
    public void resize(TerminalSize size) {
        throw refused(Operation.RESIZE);
    }

    @Override
    public void closeStdin() {
        throw refused(Operation.CLOSE_STDIN);
    }

    @Override
    public Stats stats() {
        throw refused(Operation.STATS);
    }

    @Override
    public List<ProcessIdentity> processes() {
        throw refused(Operation.PROCESSES);
    }

    @Override
    public void updateResources(Resources resources) {
        throw refused(Operation.UPDATE_RESOURCES);
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        throw refused(Operation.CHECKPOINT);
    }

    @Override
    public void cleanup() {
        throw refused(Operation.CLEANUP);
    }

    @Override
    public void delete() {
        throw refused(Operation.DELETE);
    }

    @Override
    public Path mount() {
        throw refused(Operation.MOUNT);
    }

    @Override
    public void unmount() {
        throw refused(Operation.UNMOUNT);
    }

    @Override
    public void export(OutputStream tar) {
        throw refused(Operation.EXPORT);
    }

    @Override
    public void restore(Path checkpoint) {
        throw refused(Operation.RESTORE);
    }

    private IllegalTransitionException refused(Operation operation) {
        stray.reason(operation);
        requireCapability(operation);
        return new IllegalTransitionException(id.toString(), operation, State.UNKNOWN,
                TABLE.permitted(operation));
    }

    private void requireCapability(Operation operation) {
        operation.requires()
                .filter(required -> !machinery.guard().isCapable(required))
                .ifPresent(required -> {
                    throw new UnsupportedException(id.toString(), operation, required.name());
                });
    }

    private Container raw(Operation operation) {
        return stray.found()
                .orElseThrow(() -> new NotFoundException(id.toString(), operation,
                        "the runtime does not know it"));
    }
}
