package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.QualifiedId;
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
import dev.stowage.api.runtime.ContainerLogReader;
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
final class UnreadableContainer implements EngineContainer {
    private static final OperationTable TABLE = OperationTable.of(Layer.ENGINE);

    private final QualifiedId id;
    private final UnreadableCause cause;
    private final EngineComponents components;

    UnreadableContainer(QualifiedId id, UnreadableCause cause, EngineComponents components) {
        this.id = id;
        this.cause = cause;
        this.components = components;
    }

    @Override
    public ContainerId id() {
        return id.container();
    }

    @Override
    public QualifiedId qualifiedId() {
        return id;
    }

    @Override
    public Incarnation incarnation() {
        throw new UnreadableException(id, Operation.READ, cause.reason(Operation.READ));
    }

    @Override
    public ContainerRecord record() {
        throw new UnreadableException(id, Operation.READ, cause.reason(Operation.READ));
    }

    @Override
    public Observation observe() {
        String reason = cause.reason(Operation.STATE);
        Optional<Observation> observed = cause.findRuntimeContainer().flatMap(RuntimeView::observe);
        return Observation.builder(State.UNKNOWN)
                .run(observed.flatMap(Observation::run))
                .init(observed.flatMap(Observation::init))
                .createdAt(observed.flatMap(Observation::createdAt))
                .startedAt(observed.flatMap(Observation::startedAt))
                .monitoring(observed.map(Observation::monitoring).orElse(Observation.Monitoring.UNMONITORED))
                .detail(reason)
                .build();
    }

    @Override
    public void kill(Signal signal) {
        cause.reason(Operation.KILL);
        if (!signal.equals(Signal.KILL)) {
            throw StopOperations.onlyKillPermitted(id);
        }
        requireRuntimeContainer(Operation.KILL).requestStop(Signal.KILL);
    }

    @Override
    public void requestStop(Signal signal) {
        requestKill();
    }

    @Override
    public void stop() {
        Container runtimeContainer = requestKill();
        while (!StopOperations.hasEnded(runtimeContainer, Duration.ofDays(1))) {
            components.locks().requireOpen(id, Operation.STOP);
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
    private Container requestKill() {
        try (OperationLocks.HeldLockSet _ = components.locks().acquire(id.container(), Operation.STOP)) {
            cause.reason(Operation.STOP);
            Container runtimeContainer = requireRuntimeContainer(Operation.STOP);
            runtimeContainer.requestStop(Signal.KILL);
            return runtimeContainer;
        }
    }

    @Override
    public Exit await() {
        cause.reason(Operation.AWAIT);
        return requireRuntimeContainer(Operation.AWAIT).await();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        cause.reason(Operation.AWAIT);
        return requireRuntimeContainer(Operation.AWAIT).await(timeout);
    }

    @Override
    public ContainerLogReader logs(LogRequest request) {
        cause.reason(Operation.LOGS);
        requireCapability(Operation.LOGS);
        return requireRuntimeContainer(Operation.LOGS).logs(request);
    }

    @Override
    public void forceDelete() {
        components.deleteOperation().forceDelete(id.container(), cause::stillExists);
    }

    @Override
    public void init() {
        throw refusal(Operation.INIT);
    }

    @Override
    public void start() {
        throw refusal(Operation.START);
    }

    @Override
    public void pause() {
        throw refusal(Operation.PAUSE);
    }

    @Override
    public void resume() {
        throw refusal(Operation.RESUME);
    }

    @Override
    public ExecSession exec(ExecRequest request) {
        throw refusal(Operation.EXEC);
    }

    @Override
    public Attachment attach() {
        throw refusal(Operation.ATTACH);
    }

    @Override
    public void resize(TerminalSize size) {
        throw refusal(Operation.RESIZE);
    }

    @Override
    public void closeStdin() {
        throw refusal(Operation.CLOSE_STDIN);
    }

    @Override
    public Stats stats() {
        throw refusal(Operation.STATS);
    }

    @Override
    public List<ProcessIdentity> processes() {
        throw refusal(Operation.PROCESSES);
    }

    @Override
    public void updateResources(Resources resources) {
        throw refusal(Operation.UPDATE_RESOURCES);
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        throw refusal(Operation.CHECKPOINT);
    }

    @Override
    public void cleanup() {
        throw refusal(Operation.CLEANUP);
    }

    @Override
    public void delete() {
        throw refusal(Operation.DELETE);
    }

    @Override
    public Path mount() {
        throw refusal(Operation.MOUNT);
    }

    @Override
    public void unmount() {
        throw refusal(Operation.UNMOUNT);
    }

    @Override
    public void export(OutputStream tar) {
        throw refusal(Operation.EXPORT);
    }

    @Override
    public void restore(Path checkpoint) {
        throw refusal(Operation.RESTORE);
    }

    private IllegalTransitionException refusal(Operation operation) {
        cause.reason(operation);
        requireCapability(operation);
        return new IllegalTransitionException(id, operation, State.UNKNOWN,
                TABLE.permittedStates(operation));
    }

    private void requireCapability(Operation operation) {
        operation.requiredCapability()
                .filter(required -> !components.guard().supports(required))
                .ifPresent(required -> {
                    throw new UnsupportedException(id, operation, required);
                });
    }

    private Container requireRuntimeContainer(Operation operation) {
        return cause.findRuntimeContainer()
                .orElseThrow(() -> new NotFoundException(id, operation,
                        "the runtime does not know it"));
    }
}
