package dev.stowage.engine;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import dev.stowage.posix.Failpoints;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The one way in which everything is changed:
 *
 * <pre>
 * 0  take the operation lock          another has it past the deadline: Busy
 * 1  read the record                  the life is over: NotFound; it lives elsewhere: NotLocal
 * 2  settle an intent found now       its owner is dead, or it would hold the lock
 * 3  observe
 * 4  ask the operation table          not permitted: IllegalTransition, nothing written
 * 5  write the intent                 cannot be written: the storage's error, nothing done
 * 6  act
 * 7  write what is observed and drop the intent, in one update
 * 8  unlock
 * </pre>
 *
 * <p>
 * Whoever dies in between leaves the intent without a lock, and whoever comes next settles it in step 2. The
 * same happens on purpose when nobody can tell whether step 6 took effect. Interrupted before 6: no effect;
 * in 6, the runtime says; after it, the outcome is recorded all the same.
 */
final class OperationGuard {
    private static final OperationTable TABLE = OperationTable.of(Layer.ENGINE);

    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final Reconciler reconciler;
    private final Set<Capability> capabilities;
    private final Failpoints failpoints;

    OperationGuard(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
            Reconciler reconciler,
            Set<Capability> capabilities, Failpoints failpoints) {
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.reconciler = reconciler;
        this.capabilities = capabilities;
        this.failpoints = failpoints;
    }

    /** Changes a container: see above. */
    void execute(ContainerKey key, Operation operation, Consumer<OperationContext> action) {
        execute(key, operation, action, UnaryOperator.identity());
    }

    /**
     * Changes a container: see above.
     *
     * @param action step 6
     * @param statusChange what step 7 writes besides what is observed, if the act succeeds
     */
    void execute(ContainerKey key, Operation operation, Consumer<OperationContext> action,
            UnaryOperator<Status> statusChange) {
        requireCapability(key, operation);
        try (OperationLocks.HeldLockSet _ = locks.acquire(key.container(), operation)) { // 0
            failpoints.reached(EngineFailpoint.LOCKED);
            ContainerRecord record = recordStore.requireLocal(recordStore.read(key, operation), operation); // 1
            failpoints.reached(EngineFailpoint.RECORD_READ);
            ReconciledState reconciled = reconciler.reconcile(record); // 2, 3
            switch (permission(reconciled, operation)) { // 4
                case NO_EFFECT -> {
                }
                case DEFERRED ->
                    recordStore.update(reconciled.record(), operation,
                            latest -> statusChange.apply(latest.status()));
                case PERMITTED, INIT_FIRST, KILL_ONLY ->
                    performAction(reconciled, operation, action, statusChange); // 5, 6, 7
                case REFUSED -> throw new AssertionError("refused above");
            }
        } // 8
        failpoints.reached(EngineFailpoint.UNLOCKED);
    }

    /**
     * Refuses what the runtime cannot do, in every state.
     *
     * @throws NotFoundException before that, if the life is over
     */
    void requireCapability(ContainerKey key, Operation operation) {
        locks.requireOpen(key.id(), operation);
        if (operation.requiredCapability().isPresent()) {
            recordStore.read(key, operation);
            Capability required = operation.requiredCapability().orElseThrow();
            if (!capabilities.contains(required)) {
                throw new UnsupportedException(key.id(), operation, required);
            }
        }
    }

    boolean supports(Capability capability) {
        return capabilities.contains(capability);
    }

    /** Asks the table about a container that has just been looked at. */
    Permission permission(ReconciledState reconciled, Operation operation) {
        reconciled.writeFailure().filter(cause -> !proceedsWithoutRecord(operation)).ifPresent(cause -> {
            throw cause;
        });
        if (reconciled.isRemoved() && operation == Operation.STOP && reconciled.state() == State.STOPPED) {
            return Permission.NO_EFFECT;
        }
        if (reconciled.isRemoved()) {
            throw new NotFoundException(reconciled.record().id(), operation,
                    "it has ended, and was removed as it was to be");
        }
        return permission(reconciled.record(), reconciled.state(), operation);
    }

    static boolean isPermitted(State state, Operation operation) {
        return TABLE.permission(operation, state).allows();
    }

    static Permission permission(ContainerRecord record, State state, Operation operation) {
        Permission permission = TABLE.permission(operation, state);
        if (!permission.allows()) {
            throw new IllegalTransitionException(record.id(), operation, state,
                    TABLE.permittedStates(operation));
        }
        return permission;
    }

    /** Steps 5 to 7. */
    private void performAction(ReconciledState reconciled, Operation operation,
            Consumer<OperationContext> action, UnaryOperator<Status> statusChange) {
        Permission permission = TABLE.permission(operation, reconciled.state());
        ContainerRecord pendingRecord = writeIntent(reconciled.record(), operation, permission);
        failpoints.reached(EngineFailpoint.INTENT_WRITTEN);
        try {
            requireNotInterrupted(pendingRecord, operation);
            action.accept(new OperationContext(pendingRecord, permission, runtimeView, operation));
        } catch (OutcomeUnknownException e) {
            throw e; // the intent stays, so that whoever comes next settles it behind a fence
        } catch (IllegalTransitionException e) {
            recordFailure(pendingRecord, operation, e);
            throw new IllegalTransitionException(e.subject(), operation, e.state(),
                    TABLE.permittedStates(operation));
        } catch (StowageException e) {
            recordFailure(pendingRecord, operation, e);
            throw e;
        }
        failpoints.reached(EngineFailpoint.OPERATION_PERFORMED);
        recordOutcome(pendingRecord, operation, statusChange, runtimeView.exitCache()::find);
        failpoints.reached(EngineFailpoint.OUTCOME_RECORDED);
    }

    /** Step 5. */
    ContainerRecord writeIntent(ContainerRecord record, Operation operation, Permission permission) {
        long run = switch (operation) {
            case INIT, RESTORE -> record.status().run() + 1;
            default -> permission == Permission.INIT_FIRST
                    ? record.status().run() + 1
                    : record.status().run();
        };
        Intent intent = Intent.of(operation, runtimeView.self(), runtimeView.now(), run);
        try {
            return recordStore.update(record, operation,
                    latest -> latest.status().withIntent(Optional.of(intent)));
        } catch (StorageFullException | StorageUnavailableException | BusyException e) {
            if (proceedsWithoutRecord(operation)) {
                return record;
            }
            throw e;
        } catch (OutcomeUnknownException e) {
            if (proceedsWithoutRecord(operation)) {
                return record;
            }
            throw new StorageUnavailableException(record.id(), operation,
                    "the intent may not have been written; nothing was done: " + e.getMessage(), e);
        }
    }

    /** Step 7. */
    private void recordOutcome(ContainerRecord pendingRecord, Operation operation,
            UnaryOperator<Status> statusChange,
            Function<RunId, Optional<Exit>> exitLookup) {
        Optional<StowageException> recordingFailure = RecordStore.runUninterruptibly(() -> {
            try {
                return reconciler
                        .observeAndRecord(pendingRecord, runtimeView.find(pendingRecord.id().container()),
                                statusChange, exitLookup)
                        .writeFailure();
            } catch (StowageException e) {
                return Optional.of(e);
            }
        });
        if (recordingFailure.isPresent() && !proceedsWithoutRecord(operation)) {
            throw new OutcomeUnknownException(pendingRecord.id(), operation,
                    "it was done and could not be recorded; the record is settled when it is next used: "
                            + recordingFailure.orElseThrow().getMessage(),
                    recordingFailure.orElseThrow());
        }
    }

    /** The act had no effect, or, for a start, the effect that the run is over. */
    void recordFailure(ContainerRecord pendingRecord, Operation operation, StowageException failure) {
        try {
            recordOutcome(pendingRecord, operation, UnaryOperator.identity(),
                    run -> startFailure(operation, failure).or(() -> runtimeView.exitCache().find(run)));
        } catch (OutcomeUnknownException e) {
            failure.addSuppressed(e);
        }
    }

    private Optional<Exit> startFailure(Operation operation, StowageException failure) {
        return operation == Operation.START && failure instanceof OperationFailedException failed
                ? failed.startFailure()
                        .map(cause -> Exit.neverStarted(cause, String.valueOf(failed.getMessage()),
                                runtimeView.now(), ExitSource.RUNTIME))
                : Optional.empty();
    }

    static void requireNotInterrupted(ContainerRecord record, Operation operation) {
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(record.id(), operation);
        }
    }

    /** Ending a run must be possible on a full disk: the lock alone must do. */
    private static boolean proceedsWithoutRecord(Operation operation) {
        return operation == Operation.STOP || operation == Operation.FORCE_DELETE;
    }
}
