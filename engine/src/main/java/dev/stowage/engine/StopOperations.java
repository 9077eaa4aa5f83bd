package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Consumer;

/** Kill, which takes no lock, and stop, which holds none while it waits. */
final class StopOperations {
    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final OperationGuard guard;
    private final ContainerObserver containerObserver;

    StopOperations(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
            OperationGuard guard, ContainerObserver containerObserver) {
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.guard = guard;
        this.containerObserver = containerObserver;
    }

    /** Signals the run that is seen: the handle that is signalled is the one that was looked through. */
    void kill(ContainerKey key, Signal signal) {
        locks.requireOpen(key.id(), Operation.KILL);
        ContainerRecord record = recordStore.requireLocal(recordStore.read(key, Operation.KILL),
                Operation.KILL);
        Optional<Container> runtimeContainer = runtimeView.find(key.container());
        Optional<Observation> observed = runtimeContainer.flatMap(RuntimeView::observe);
        Status status = StatusReconciliation.reconcile(record, runtimeView.observedState(observed));
        Optional<ContainerRecord> now = recordStore.find(key);
        if (now.filter(later -> ContainerObserver.isSameRun(record, later)).isEmpty()) {
            kill(key, signal); // another run has begun meanwhile
            return;
        }
        State state = new ReconciledState(record, status, observed, ReconciledState.Presence.PRESENT,
                Optional.empty()).state();
        Permission permission = OperationGuard.permission(record, state, Operation.KILL);
        if (permission == Permission.KILL_ONLY && !signal.equals(Signal.KILL)) {
            throw onlyKillPermitted(key.id());
        }
        Container target = runtimeContainer.orElseThrow(() -> new NotFoundException(key.id(),
                Operation.KILL, "the runtime has lost it"));
        if (permission == Permission.KILL_ONLY) {
            target.requestStop(Signal.KILL); // also ends what is frozen
        } else {
            target.kill(signal);
        }
    }

    /** Refuses another signal than KILL where nobody knows what it would do. */
    static IllegalTransitionException onlyKillPermitted(ErrorSubject subject) {
        return new IllegalTransitionException(subject, Operation.KILL, State.UNKNOWN,
                EnumSet.of(State.CREATED, State.RUNNING));
    }

    /** Sends a signal under the operation lock. */
    void requestStop(ContainerKey key, Signal signal) {
        guard.execute(key, Operation.STOP, new StopRequest(signal, Optional.empty()));
    }

    /** Ends the run that is current now. */
    void stop(ContainerKey key, Signal signal, Duration grace) {
        StopRequest stopRequest = new StopRequest(signal, Optional.empty());
        guard.execute(key, Operation.STOP, stopRequest);
        if (stopRequest.signalledContainer.isEmpty()) {
            return;
        }
        try {
            Container runtimeContainer = stopRequest.signalledContainer.orElseThrow();
            if (!hasEnded(runtimeContainer, grace)) {
                forceKill(key, stopRequest.signalledRun.orElseThrow());
                while (!hasEnded(runtimeContainer, Duration.ofDays(1))) {
                    locks.requireOpen(key.id(), Operation.STOP);
                }
            }
            recordExit(key);
        } catch (OperationInterruptedException e) {
            throw new OutcomeUnknownException(key.id(), Operation.STOP,
                    "interrupted after " + signal + " was sent; look again", e);
        }
    }

    /** Sends KILL if it is still that run. */
    private void forceKill(ContainerKey key, RunId run) {
        try {
            guard.execute(key, Operation.STOP, new StopRequest(Signal.KILL, Optional.of(run)));
        } catch (NotFoundException | IllegalTransitionException e) {
            // the run has ended by other means, and what came after it is not to be stopped
        }
    }

    /** The end has been seen, so it is written; whoever comes next does it if this fails. */
    private void recordExit(ContainerKey key) {
        try {
            containerObserver.observe(key, Operation.STOP);
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            // the run has ended, which is what was asked for
        }
    }

    static boolean hasEnded(Container runtimeContainer, Duration timeout) {
        try {
            return runtimeContainer.await(timeout).isPresent();
        } catch (NotFoundException e) {
            return true; // deleted by another
        }
    }

    /** What stop does under the lock. */
    private static final class StopRequest implements Consumer<OperationContext> {
        private final Signal signal;
        private final Optional<RunId> expectedRun;
        private Optional<Container> signalledContainer = Optional.empty();
        private Optional<RunId> signalledRun = Optional.empty();

        private StopRequest(Signal signal, Optional<RunId> expectedRun) {
            this.signal = signal;
            this.expectedRun = expectedRun;
        }

        @Override
        public void accept(OperationContext context) {
            RunId current = new RunId(context.key().incarnation(), context.record().status().run());
            if (expectedRun.filter(expected -> !expected.equals(current)).isPresent()) {
                return;
            }
            Container runtimeContainer = context.runtimeContainer();
            runtimeContainer.requestStop(context.permission() == Permission.KILL_ONLY ? Signal.KILL : signal);
            signalledContainer = Optional.of(runtimeContainer);
            signalledRun = Optional.of(current);
        }
    }
}
