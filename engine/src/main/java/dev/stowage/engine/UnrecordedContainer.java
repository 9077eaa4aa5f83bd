package dev.stowage.engine;

import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.posix.Deadline;
import java.util.Optional;

/**
 * A container whose record cannot be read, does not exist or is out of reach. Its state is UNKNOWN; what
 * needs only the id works: KILL, stop by KILL, await, logs and forced delete. The operation table refuses the
 * rest.
 */
final class UnrecordedContainer {
    private final QualifiedId id;
    private final UnreadableCause cause;
    private final EngineComponents components;

    UnrecordedContainer(QualifiedId id, UnreadableCause cause, EngineComponents components) {
        this.id = id;
        this.cause = cause;
        this.components = components;
    }

    /** Returns why the record cannot be returned. */
    UnreadableException unreadableRecord() {
        return new UnreadableException(id, Operation.READ, cause.reason(Operation.READ));
    }

    /** Returns why the operation is refused: its capability is missing, or the state is UNKNOWN. */
    StowageException refusal(Operation operation) {
        components.guard().requireCapability(id, operation);
        cause.reason(operation);
        return OperationGuard.refusal(id, State.UNKNOWN, operation);
    }

    Observation observe() {
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

    void kill(Signal signal) {
        cause.reason(Operation.KILL);
        if (!signal.equals(Signal.KILL)) {
            throw StopOperations.onlyKillPermitted(id);
        }
        requireRuntimeContainer(Operation.KILL).requestStop(Signal.KILL);
    }

    /** Sends KILL, whatever signal was asked for: in UNKNOWN no other is permitted. */
    Container requestStop() {
        try (OperationLocks.HeldLockSet _ = components.locks().acquire(id.container(), Operation.STOP)) {
            cause.reason(Operation.STOP);
            Container runtimeContainer = requireRuntimeContainer(Operation.STOP);
            runtimeContainer.requestStop(Signal.KILL);
            return runtimeContainer;
        }
    }

    /** Sends KILL and waits for the end without the lock. */
    void stop() {
        Container runtimeContainer = requestStop();
        while (!StopOperations.hasEnded(runtimeContainer, Deadline.never().remaining())) {
            components.locks().requireOpen(id, Operation.STOP);
        }
    }

    /** Returns the runtime's container, to await its exit. */
    Container toAwait() {
        cause.reason(Operation.AWAIT);
        return requireRuntimeContainer(Operation.AWAIT);
    }

    ContainerLogReader logs(LogRequest request) {
        components.guard().requireCapability(id, Operation.LOGS);
        cause.reason(Operation.LOGS);
        return requireRuntimeContainer(Operation.LOGS).logs(request);
    }

    void forceDelete() {
        components.deleteOperation().forceDelete(id.container(), cause::stillExists);
    }

    private Container requireRuntimeContainer(Operation operation) {
        return cause.findRuntimeContainer()
                .orElseThrow(() -> new NotFoundException(id, operation, "the runtime does not know it"));
    }
}
