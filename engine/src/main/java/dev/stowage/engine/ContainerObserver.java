package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.util.Optional;
import java.util.Set;

/**
 * Observes containers without waiting for a lock. What is observed is recorded if nobody else is changing the
 * container; while somebody is, only an exit that the monitor has written to a file is recorded.
 */
final class ContainerObserver {
    /** Others may create another run between the read of the record and the call of the runtime. */
    private static final int MAXIMUM_ATTEMPTS = 5;

    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final Reconciler reconciler;
    private final OperationGuard guard;

    ContainerObserver(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
            Reconciler reconciler, OperationGuard guard) {
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.reconciler = reconciler;
        this.guard = guard;
    }

    /**
     * Observes a container and reconciles its record.
     *
     * @throws NotFoundException if the container is deleted
     */
    ReconciledState observe(ContainerKey key, Operation operation) {
        locks.requireOpen(key.id(), operation);
        return observe(key, recordStore.read(key, operation), operation);
    }

    private ReconciledState observe(ContainerKey key, ContainerRecord record, Operation operation) {
        if (!recordStore.isLocal(record)) {
            return ReconciledState.ofRecord(record);
        }
        ReconciledState reconciled = reconciler.reconcileReadOnly(record);
        if (isUpToDate(reconciled)) {
            return reconciled;
        }
        Optional<OperationLocks.HeldLockSet> lock = locks.tryAcquire(key.container(), operation);
        if (lock.isEmpty()) {
            return observeWithoutLock(key, operation);
        }
        try (OperationLocks.HeldLockSet _ = lock.orElseThrow()) {
            ReconciledState recovered = reconciler.reconcile(recordStore.read(key, operation));
            if (recovered.isRemoved()
                    && !Reconciler.isRemovalRequested(recovered.record(), recovered.status())) {
                throw new NotFoundException(key.id(), operation);
            }
            return recovered;
        }
    }

    /** Removes a container that has ended and is to be removed then; waits for its lock. */
    void removeIfRequested(ContainerKey key) {
        Optional<ContainerRecord> record = recordStore.find(key)
                .filter(found -> Reconciler.isRemovalRequested(found, found.status()))
                .filter(recordStore::isLocal);
        if (record.isPresent()) {
            try (OperationLocks.HeldLockSet _ = locks.acquire(key.container(), Operation.AWAIT)) {
                recordStore.find(key).ifPresent(reconciler::reconcile);
            }
        }
    }

    /** Observes a container that another is changing. */
    private ReconciledState observeWithoutLock(ContainerKey key, Operation operation) {
        Optional<Container> runtimeContainer = runtimeView.find(key.container());
        Optional<Observation> observed = runtimeContainer.flatMap(RuntimeView::observe);
        ContainerRecord record = recordStore.read(key, operation);
        Status status = StatusReconciliation.reconcile(record, runtimeView.observedState(observed));
        Optional<Exit> exitFromFile =
                observed.flatMap(Observation::exit).filter(exit -> exit.source() == ExitSource.EXIT_FILE);
        if (exitFromFile.isPresent() && record.status().exit().isEmpty()
                && status.run() == record.status().run() && status.exit().equals(exitFromFile)) {
            return recordExit(record, observed, exitFromFile.orElseThrow());
        }
        boolean vanished = observed.isEmpty() && record.status().state().hasProcess();
        return vanished || status.inconsistency().isPresent()
                ? ReconciledState.observed(record, record.status(), runtimeContainer,
                        Optional.of(ReconciledState
                                .unknownObservation("being changed by " + locks.owner(key.container()))))
                : ReconciledState.observed(record, status, runtimeContainer, observed);
    }

    private ReconciledState recordExit(ContainerRecord record, Optional<Observation> observed, Exit exit) {
        long run = record.status().run();
        try {
            ContainerRecord written = recordStore.update(record, Operation.STATE,
                    latest -> latest.status().run() == run ? latest.status().withExit(exit)
                            : latest.status());
            return ReconciledState.observed(written, written.status(), Optional.empty(), observed);
        } catch (OperationInterruptedException | NotFoundException e) {
            throw e;
        } catch (StowageException e) { // returned with the state, which is true all the same
            return ReconciledState
                    .observed(record, record.status().withExit(exit), Optional.empty(), observed)
                    .withWriteFailure(e);
        }
    }

    /**
     * Finds the runtime's container for an operation that takes no lock.
     *
     * @throws IllegalTransitionException if the state does not permit the operation
     */
    Container requirePermitted(ContainerKey key, Operation operation) {
        guard.requireCapability(key.id(), operation);
        State state = State.UNKNOWN;
        for (int attempt = 0; attempt < MAXIMUM_ATTEMPTS; attempt++) {
            ContainerRecord record = recordStore.requireLocal(recordStore.read(key, operation), operation);
            state = stateFor(record, operation);
            OperationGuard.requirePermitted(record.id(), state, operation);
            Optional<Container> runtimeContainer = runtimeView.find(key.container());
            if (runtimeContainer.isPresent() && isSameRun(record, recordStore.read(key, operation))) {
                return runtimeContainer.orElseThrow();
            }
            observe(key, operation);
        }
        throw new IllegalTransitionException(key.id(), operation, state, Set.of());
    }

    /**
     * Opens the runtime's log, in every state.
     *
     * @throws NotFoundException if the container is deleted, or cleanup has freed its log
     */
    ContainerLogReader logs(ContainerKey key, LogRequest request) {
        guard.requireCapability(key.id(), Operation.LOGS);
        ContainerRecord record =
                recordStore.requireLocal(recordStore.read(key, Operation.LOGS), Operation.LOGS);
        Optional<Container> runtimeContainer = runtimeView.find(key.container());
        if (runtimeContainer.isPresent()) {
            return runtimeContainer.orElseThrow().logs(request);
        }
        if (observe(key, record, Operation.LOGS).state() == State.CONFIGURED) {
            return ContainerLogReader.empty();
        }
        throw new NotFoundException(key.id(), Operation.LOGS, "its log was freed by cleanup");
    }

    /**
     * Returns the recorded state if it permits the operation: the runtime refuses if it has changed
     * meanwhile. Otherwise observes the container before the operation is refused.
     */
    private State stateFor(ContainerRecord record, Operation operation) {
        State recorded = record.status().state();
        boolean sufficient = record.status().intent().isEmpty() && recorded.hasProcess()
                && OperationGuard.isPermitted(recorded, operation);
        return sufficient ? recorded : observe(ContainerKey.of(record), record, operation).state();
    }

    /** Returns whether no run was created between two reads: its intent is written before it is created. */
    static boolean isSameRun(ContainerRecord before, ContainerRecord after) {
        return after.status().run() == before.status().run()
                && after.status().intent().equals(before.status().intent());
    }

    private boolean isUpToDate(ReconciledState reconciled) {
        return reconciled.record().status().intent().isEmpty()
                && reconciled.status().equals(reconciled.record().status())
                && !reconciler.shouldRemove(reconciled.record(), reconciled.status());
    }
}
