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
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at containers without waiting for a lock. What is seen is recorded when nobody else is changing the
 * container; while somebody is, only an exit that the run itself has left in a file is.
 */
final class ContainerObserver {
    /** Between a look at the record and one at the runtime others may begin another run: look again. */
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
     * Looks at a container, and settles its record by what is seen.
     *
     * @throws NotFoundException if the life is over
     */
    ReconciledState observe(ContainerKey key, Operation operation) {
        locks.requireOpen(key.id(), operation);
        ContainerRecord record = recordStore.read(key, operation);
        if (!recordStore.isLocal(record)) {
            return ReconciledState.ofRecord(record);
        }
        ReconciledState reconciled = reconciler.reconcileReadOnly(record);
        if (isUpToDate(reconciled)) {
            return reconciled;
        }
        Optional<OperationLocks.HeldLockSet> lock = locks.tryAcquire(key.container(), operation);
        if (lock.isPresent()) {
            try (OperationLocks.HeldLockSet _ = lock.orElseThrow()) {
                ReconciledState recovered = reconciler.reconcile(recordStore.read(key, operation));
                if (recovered.isRemoved()
                        && !Reconciler.isRemovalRequested(recovered.record(), recovered.status())) {
                    throw new NotFoundException(key.id(), operation);
                }
                return recovered;
            }
        }
        return observeWithoutLock(key, operation);
    }

    /** Looks while another changes the container. */
    private ReconciledState observeWithoutLock(ContainerKey key, Operation operation) {
        Optional<Observation> observed = runtimeView.observe(key.container());
        ContainerRecord record = recordStore.read(key, operation);
        Status status = StatusReconciliation.reconcile(record, runtimeView.observedState(observed));
        Optional<Exit> exitFromFile = observed.flatMap(Observation::exit)
                .filter(exit -> exit.source() == ExitSource.EXIT_FILE);
        if (exitFromFile.isPresent() && record.status().exit().isEmpty()
                && status.run() == record.status().run()
                && status.exit().equals(exitFromFile)) {
            return recordExit(record, observed, exitFromFile.orElseThrow());
        }
        boolean vanished = observed.isEmpty() && record.status().state().hasProcess();
        return vanished || status.inconsistency().isPresent()
                ? new ReconciledState(record, record.status(),
                        Optional.of(ReconciledState
                                .unknownObservation("being changed by " + locks.owner(key.container()))),
                        ReconciledState.Presence.PRESENT, Optional.empty())
                : new ReconciledState(record, status, observed, ReconciledState.Presence.PRESENT,
                        Optional.empty());
    }

    private ReconciledState recordExit(ContainerRecord record, Optional<Observation> observed, Exit exit) {
        long run = record.status().run();
        try {
            ContainerRecord written = recordStore.update(record, Operation.STATE, latest -> latest.status()
                    .run() == run ? latest.status().withExit(exit) : latest.status());
            return new ReconciledState(written, written.status(), observed, ReconciledState.Presence.PRESENT,
                    Optional.empty());
        } catch (OperationInterruptedException | NotFoundException e) {
            throw e;
        } catch (StowageException e) {
            return new ReconciledState(record, record.status().withExit(exit), observed,
                    ReconciledState.Presence.PRESENT, Optional.of(e));
        }
    }

    /**
     * Finds the runtime's half for a verb that takes no lock.
     *
     * @throws IllegalTransitionException if the state does not permit the verb
     */
    Container requirePermitted(ContainerKey key, Operation operation) {
        guard.requireCapability(key, operation);
        State state = State.UNKNOWN;
        for (int attempt = 0; attempt < MAXIMUM_ATTEMPTS; attempt++) {
            ContainerRecord record = recordStore.requireLocal(recordStore.read(key, operation), operation);
            state = stateFor(record, operation);
            OperationGuard.permission(record, state, operation);
            Optional<Container> runtimeContainer = runtimeView.find(key.container());
            if (runtimeContainer.isPresent() && isSameRun(record, recordStore.read(key, operation))) {
                return runtimeContainer.orElseThrow();
            }
            observe(key, operation);
        }
        throw new IllegalTransitionException(key.id(), operation, state,
                Set.of());
    }

    /**
     * A recorded state that permits the verb will do: the runtime itself refuses if it has changed. One that
     * does not is looked at again before the verb is refused.
     */
    private State stateFor(ContainerRecord record, Operation operation) {
        State recorded = record.status().state();
        boolean sufficient = record.status().intent().isEmpty() && recorded.hasProcess()
                && OperationGuard.isPermitted(recorded, operation);
        return sufficient ? recorded : observe(ContainerKey.of(record), operation).state();
    }

    /** An intent is written before a run is begun, so none has been begun between the two reads. */
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
