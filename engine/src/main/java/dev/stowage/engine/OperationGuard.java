package dev.stowage.engine;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.QualifiedId;
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
 * Mutates containers. Every operation that changes one goes through the same steps:
 *
 * <pre>
 * 0  acquire the operation lock       held by another past the timeout: Busy
 * 1  read the record                  deleted: NotFound; on another host: NotLocal
 * 2  recover an intent found there    its owner is dead, or it would hold the lock
 * 3  observe the runtime              only if the record may be out of date; one observation for 2 and 3
 * 4  ask the operation table          refused: IllegalTransition, nothing written
 * 5  write the intent                 on failure: the storage's error, nothing done
 * 6  perform the action
 * 7  observe, and write what is observed without the intent, in one update
 * 8  release the lock
 * </pre>
 *
 * <p>
 * A caller that dies in between leaves its intent without a lock; the next caller recovers it in step 2. An
 * action whose outcome is unknown leaves its intent too. A caller that is interrupted before step 6 has
 * changed nothing; the runtime decides about an interrupt during step 6; step 7 is not interruptible.
 */
final class OperationGuard {
    private static final OperationTable TABLE = OperationTable.of(Layer.ENGINE);

    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final Reconciler reconciler;
    private final Set<Capability> capabilities;
    private final OperationReporter reporter;
    private final Failpoints failpoints;

    OperationGuard(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
            Reconciler reconciler, Set<Capability> capabilities, OperationReporter reporter,
            Failpoints failpoints) {
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.reconciler = reconciler;
        this.capabilities = capabilities;
        this.reporter = reporter;
        this.failpoints = failpoints;
    }

    /**
     * Mutates a container.
     *
     * @param action step 6
     * @param statusChange what step 7 writes besides what is observed, if the action succeeds
     */
    void execute(ContainerKey key, Operation operation, Consumer<OperationContext> action,
            UnaryOperator<Status> statusChange) {
        requireCapability(key.id(), operation);
        try (OperationLocks.HeldLockSet _ = locks.acquire(key.container(), operation)) { // 0
            failpoints.reached(EngineFailpoint.LOCKED);
            ContainerRecord record = recordStore.requireLocal(recordStore.read(key, operation), operation); // 1
            failpoints.reached(EngineFailpoint.RECORD_READ);
            ReconciledState reconciled = reconciler.reconcile(record); // 2, 3
            Permission permission = requirePermitted(reconciled, operation); // 4
            switch (permission) {
                case NO_EFFECT -> {
                }
                case DEFERRED -> recordStore.update(reconciled.record(), operation,
                        latest -> statusChange.apply(latest.status()));
                case PERMITTED, INIT_FIRST, KILL_ONLY ->
                    performAction(reconciled, operation, permission, action, statusChange); // 5, 6, 7
                case REFUSED -> throw new AssertionError("step 4 refuses");
            }
        } // 8
        failpoints.reached(EngineFailpoint.UNLOCKED);
    }

    /**
     * Refuses an operation if the engine is closed or the runtime lacks its capability, before a lock is
     * taken or anything read.
     */
    void requireCapability(QualifiedId id, Operation operation) {
        locks.requireOpen(id, operation);
        operation.requiredCapability()
                .filter(required -> !capabilities.contains(required))
                .ifPresent(missing -> {
                    throw new UnsupportedException(id, operation, missing);
                });
    }

    /** Asks the table about a container that has just been observed. */
    Permission requirePermitted(ReconciledState reconciled, Operation operation) {
        reconciled.writeFailure().filter(cause -> !proceedsWithoutRecord(operation)).ifPresent(cause -> {
            throw cause;
        });
        if (reconciled.isRemoved() && operation == Operation.STOP && reconciled.state() == State.STOPPED) {
            return Permission.NO_EFFECT;
        }
        if (reconciled.isRemoved()) {
            throw new NotFoundException(reconciled.record().id(), operation,
                    "it ended and was removed, as its remove policy says");
        }
        return requirePermitted(reconciled.record().id(), reconciled.state(), operation);
    }

    static Permission requirePermitted(QualifiedId id, State state, Operation operation) {
        Permission permission = TABLE.permission(operation, state);
        if (!permission.allows()) {
            throw refusal(id, state, operation);
        }
        return permission;
    }

    static IllegalTransitionException refusal(QualifiedId id, State state, Operation operation) {
        return new IllegalTransitionException(id, operation, state, TABLE.permittedStates(operation));
    }

    static boolean isPermitted(State state, Operation operation) {
        return TABLE.permission(operation, state).allows();
    }

    /** Steps 5 to 7. */
    private void performAction(ReconciledState reconciled, Operation operation, Permission permission,
            Consumer<OperationContext> action, UnaryOperator<Status> statusChange) {
        ContainerRecord pendingRecord = writeIntent(reconciled.record(), operation, permission);
        failpoints.reached(EngineFailpoint.INTENT_WRITTEN);
        OperationContext context = new OperationContext(pendingRecord, operation, permission, runtimeView,
                reconciled.runtimeContainer());
        try {
            requireNotInterrupted(pendingRecord, operation);
            action.accept(context);
        } catch (OutcomeUnknownException e) {
            throw e; // the intent stays; the next caller recovers it
        } catch (IllegalTransitionException e) {
            recordFailure(context, e);
            IllegalTransitionException refusal = refusal(pendingRecord.id(), e.state(), operation);
            refusal.initCause(e);
            throw refusal;
        } catch (StowageException e) {
            recordFailure(context, e);
            throw e;
        }
        failpoints.reached(EngineFailpoint.OPERATION_PERFORMED);
        recordOutcome(context, statusChange, runtimeView.exitCache()::find);
        failpoints.reached(EngineFailpoint.OUTCOME_RECORDED);
    }

    /** Step 5. */
    ContainerRecord writeIntent(ContainerRecord record, Operation operation, Permission permission) {
        long run = switch (operation) {
            case INIT, RESTORE -> record.status().run() + 1;
            default ->
                permission == Permission.INIT_FIRST ? record.status().run() + 1 : record.status().run();
        };
        Intent intent = Intent.of(operation, runtimeView.self(), runtimeView.now(), run);
        try {
            return recordStore.update(record, operation,
                    latest -> latest.status().withIntent(Optional.of(intent)));
        } catch (StorageFullException | StorageUnavailableException | BusyException e) {
            if (!proceedsWithoutRecord(operation)) {
                throw e;
            }
            return withoutIntent(record, operation, e);
        } catch (OutcomeUnknownException e) {
            if (proceedsWithoutRecord(operation)) {
                return withoutIntent(record, operation, e);
            }
            throw new StorageUnavailableException(record.id(), operation,
                    "the intent may not have been written, nothing else was done: " + e.getMessage(), e);
        }
    }

    private ContainerRecord withoutIntent(ContainerRecord record, Operation operation,
            StowageException failure) {
        reporter.swallowed(operation, record.id(),
                "callers must be able to end a run while the store cannot be written; the lock alone excludes others",
                failure);
        return record;
    }

    /** Step 7. */
    private void recordOutcome(OperationContext context, UnaryOperator<Status> statusChange,
            Function<RunId, Optional<Exit>> exitLookup) {
        Optional<StowageException> failure = RecordStore.runUninterruptibly(() -> {
            try {
                return reconciler
                        .observeAndRecord(context.record(), context.findRuntimeContainer(),
                                statusChange, exitLookup)
                        .writeFailure();
            } catch (StowageException e) {
                return Optional.of(e);
            }
        });
        if (failure.isEmpty()) {
            return;
        }
        StowageException cause = failure.orElseThrow();
        QualifiedId subject = context.record().id();
        if (proceedsWithoutRecord(context.operation())) {
            reporter.swallowed(context.operation(), subject,
                    "the operation was performed; the record is reconciled at its next use", cause);
        } else {
            throw new OutcomeUnknownException(subject, context.operation(),
                    "it was performed and could not be recorded; the record is reconciled at its next use: "
                            + cause.getMessage(),
                    cause);
        }
    }

    /** Records what a failed action left behind: nothing, or, after a failed start, the end of the run. */
    void recordFailure(OperationContext context, StowageException failure) {
        try {
            recordOutcome(context, UnaryOperator.identity(), run -> startFailure(context.operation(), failure)
                    .or(() -> runtimeView.exitCache().find(run)));
        } catch (RuntimeException e) {
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

    /** Ending a run must be possible on a full disk. */
    private static boolean proceedsWithoutRecord(Operation operation) {
        return operation == Operation.STOP || operation == Operation.FORCE_DELETE;
    }
}
