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
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.posix.Deadline;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Kill, which acquires no lock, and stop, which holds none while it waits. */
final class StopOperations {
    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final OperationGuard guard;
    private final ContainerObserver containerObserver;
    private final OperationReporter reporter;

    StopOperations(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
            OperationGuard guard, ContainerObserver containerObserver, OperationReporter reporter) {
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.guard = guard;
        this.containerObserver = containerObserver;
        this.reporter = reporter;
    }

    /** Signals the run that was observed, through the handle by which it was observed. */
    void kill(ContainerKey key, Signal signal) {
        locks.requireOpen(key.id(), Operation.KILL);
        ContainerRecord record =
                recordStore.requireLocal(recordStore.read(key, Operation.KILL), Operation.KILL);
        Optional<Container> runtimeContainer = runtimeView.find(key.container());
        Optional<Observation> observed = runtimeContainer.flatMap(RuntimeView::observe);
        Status status = StatusReconciliation.reconcile(record, runtimeView.observedState(observed));
        Optional<ContainerRecord> now = recordStore.find(key);
        if (now.filter(later -> ContainerObserver.isSameRun(record, later)).isEmpty()) {
            kill(key, signal); // another run has been created meanwhile
            return;
        }
        State state = ReconciledState.observed(record, status, runtimeContainer, observed).state();
        Permission permission = OperationGuard.requirePermitted(record.id(), state, Operation.KILL);
        if (permission == Permission.KILL_ONLY && !signal.equals(Signal.KILL)) {
            throw onlyKillPermitted(key.id());
        }
        if (permission == Permission.KILL_ONLY && runtimeContainer.isEmpty()) {
            requestStop(key, Signal.KILL); // which takes charge of the run again
            return;
        }
        Container target = runtimeContainer.orElseThrow(() -> new NotFoundException(key.id(), Operation.KILL,
                "the runtime does not know the container any more"));
        if (permission == Permission.KILL_ONLY) {
            target.requestStop(Signal.KILL); // also ends frozen processes
        } else {
            target.kill(signal);
        }
    }

    /** Refuses another signal than KILL in UNKNOWN, where its effect is unknown too. */
    static IllegalTransitionException onlyKillPermitted(ErrorSubject subject) {
        return new IllegalTransitionException(subject, Operation.KILL, State.UNKNOWN,
                EnumSet.of(State.CREATED, State.RUNNING));
    }

    /** Sends a signal under the operation lock and does not wait. */
    void requestStop(ContainerKey key, Signal signal) {
        guard.execute(key, Operation.STOP, new StopRequest(Optional.of(signal), Optional.empty()),
                UnaryOperator.identity());
    }

    /**
     * Ends the current run.
     *
     * @param signal what to send first; empty: the configured signal
     * @param timeout how long to wait before KILL; empty: the configured timeout
     */
    void stop(ContainerKey key, Optional<Signal> signal, Optional<Duration> timeout) {
        StopRequest stopRequest = new StopRequest(signal, Optional.empty());
        guard.execute(key, Operation.STOP, stopRequest, UnaryOperator.identity());
        if (stopRequest.signalledContainer.isEmpty()) {
            return;
        }
        try {
            Container runtimeContainer = stopRequest.signalledContainer.orElseThrow();
            if (!hasEnded(runtimeContainer, timeout.orElse(stopRequest.configuredTimeout))) {
                forceKill(key, stopRequest.signalledRun.orElseThrow());
                while (!hasEnded(runtimeContainer, Deadline.never().remaining())) {
                    locks.requireOpen(key.id(), Operation.STOP);
                }
            }
            recordExit(key);
        } catch (OperationInterruptedException e) {
            throw new OutcomeUnknownException(key.id(), Operation.STOP,
                    "interrupted after the stop signal was sent; observe the container", e);
        }
    }

    /** Sends KILL unless another run has been created meanwhile. */
    private void forceKill(ContainerKey key, RunId run) {
        try {
            guard.execute(key, Operation.STOP, new StopRequest(Optional.of(Signal.KILL), Optional.of(run)),
                    UnaryOperator.identity());
        } catch (NotFoundException | IllegalTransitionException e) {
            reporter.swallowed(Operation.STOP, key.id(), "the run has ended by other means", e);
        }
    }

    /** Records the end that was observed. */
    private void recordExit(ContainerKey key) {
        try {
            containerObserver.observe(key, Operation.STOP);
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            reporter.swallowed(Operation.STOP, key.id(),
                    "the run has ended; the exit is recorded at the next use of the container", e);
        }
    }

    static boolean hasEnded(Container runtimeContainer, Duration timeout) {
        try {
            return runtimeContainer.await(timeout).isPresent();
        } catch (NotFoundException e) {
            return true; // another has deleted the container, which ends the run
        }
    }

    /** Sends a signal under the lock. */
    private static final class StopRequest implements Consumer<OperationContext> {
        private final Optional<Signal> signal;
        private final Optional<RunId> expectedRun;
        private Optional<Container> signalledContainer = Optional.empty();
        private Optional<RunId> signalledRun = Optional.empty();
        private Duration configuredTimeout = Duration.ZERO;

        private StopRequest(Optional<Signal> signal, Optional<RunId> expectedRun) {
            this.signal = signal;
            this.expectedRun = expectedRun;
        }

        @Override
        public void accept(OperationContext context) {
            RunId current = new RunId(context.key().incarnation(), context.record().status().run());
            if (expectedRun.filter(expected -> !expected.equals(current)).isPresent()) {
                return;
            }
            ContainerConfig config = context.record().config();
            Container runtimeContainer = context.runtimeContainer();
            runtimeContainer.requestStop(context.permission() == Permission.KILL_ONLY ? Signal.KILL
                    : signal.orElse(config.stopSignal()));
            signalledContainer = Optional.of(runtimeContainer);
            signalledRun = Optional.of(current);
            configuredTimeout = config.stopTimeout();
        }
    }
}
