package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.RunId;
import dev.stowage.api.error.ConflictException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.Failpoints;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Delete and forced delete: the steps of {@link OperationGuard}, except that no record is left to write. */
final class DeleteOperation {
    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final Reconciler reconciler;
    private final OperationGuard guard;
    private final ContainerRemover containerRemover;
    private final OperationReporter reporter;
    private final Failpoints failpoints;

    DeleteOperation(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
            Reconciler reconciler, OperationGuard guard, ContainerRemover containerRemover,
            OperationReporter reporter, Failpoints failpoints) {
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.reconciler = reconciler;
        this.guard = guard;
        this.containerRemover = containerRemover;
        this.reporter = reporter;
        this.failpoints = failpoints;
    }

    /**
     * Deletes a container that has no process.
     *
     * @throws ConflictException if other containers are in its sandbox
     */
    void delete(ContainerKey key) {
        ContainerId id = key.container();
        try (OperationLocks.HeldLockSet _ = locks.acquire(id, Operation.DELETE)) {
            failpoints.reached(EngineFailpoint.LOCKED);
            ContainerRecord record =
                    recordStore.requireLocal(recordStore.read(key, Operation.DELETE), Operation.DELETE);
            failpoints.reached(EngineFailpoint.RECORD_READ);
            ReconciledState reconciled = reconciler.reconcile(record);
            if (!reconciled.isRemoved()) {
                deletePermitted(reconciled);
            }
        }
        failpoints.reached(EngineFailpoint.UNLOCKED);
    }

    private void deletePermitted(ReconciledState reconciled) {
        ContainerId id = reconciled.record().id().container();
        Permission permission = guard.requirePermitted(reconciled, Operation.DELETE);
        List<RecordEntry> dependants = recordStore.dependants(id);
        if (!dependants.isEmpty()) {
            throw new ConflictException(reconciled.record().id(), Operation.DELETE,
                    dependants.stream().map(RecordEntry::id).toList());
        }
        ContainerRecord pendingRecord = guard.writeIntent(reconciled.record(), Operation.DELETE, permission);
        failpoints.reached(EngineFailpoint.INTENT_WRITTEN);
        try {
            OperationGuard.requireNotInterrupted(pendingRecord, Operation.DELETE);
            containerRemover.remove(pendingRecord);
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (StowageException e) {
            guard.recordFailure(new OperationContext(pendingRecord, Operation.DELETE, permission, runtimeView,
                    Optional.empty()), e);
            throw e;
        }
    }

    /** What forced deletion has found out under the lock: who is affected, and how the target is deleted. */
    private record Plan(List<RecordEntry> dependants, Runnable deleteTarget) {}

    /** Deletes a container whatever its state, and those that depend on it first. */
    void forceDelete(ContainerKey key) {
        forceDelete(key.container(), () -> plan(key));
    }

    /**
     * Deletes a container without a readable record, and those that depend on it first.
     *
     * @param stillExists asked under the lock; if not, nothing is done
     */
    void forceDelete(ContainerId id, BooleanSupplier stillExists) {
        forceDelete(id,
                () -> stillExists.getAsBoolean()
                        ? new Plan(dependants(id), () -> deleteRuntimeStateAndRecord(id))
                        : new Plan(List.of(), () -> {}));
    }

    private void forceDelete(ContainerId id, Supplier<Plan> planner) {
        Set<ContainerId> lockIds = Set.of(id);
        while (!lockIds.isEmpty()) {
            try (OperationLocks.HeldLockSet _ = locks.acquire(lockIds, id, Operation.FORCE_DELETE)) {
                failpoints.reached(EngineFailpoint.LOCKED);
                lockIds = forceDeleteLocked(lockIds, id, planner.get());
            }
        }
        failpoints.reached(EngineFailpoint.UNLOCKED);
    }

    /**
     * Deletes under the locks that are held.
     *
     * @return the locks that are needed instead; empty: the container is deleted
     */
    private Set<ContainerId> forceDeleteLocked(Set<ContainerId> locked, ContainerId id, Plan plan) {
        Set<ContainerId> needed = new TreeSet<>(Set.of(id));
        plan.dependants().forEach(entry -> needed.add(entry.container()));
        if (!locked.containsAll(needed)) {
            return needed;
        }
        for (RecordEntry dependant : plan.dependants()) {
            switch (dependant) {
                case RecordEntry.ReadableRecord readable -> forceDeleteRecorded(readable.record());
                case RecordEntry.UnreadableRecord unreadableRecord ->
                    deleteRuntimeStateAndRecord(unreadableRecord.container());
            }
        }
        plan.deleteTarget().run();
        return Set.of();
    }

    private Plan plan(ContainerKey key) {
        ContainerId id = key.container();
        Optional<ContainerRecord> found;
        try {
            found = recordStore.find(key);
        } catch (UnreadableException e) { // which changes how the container is deleted
            return new Plan(dependants(id), () -> deleteRuntimeStateAndRecord(id));
        } catch (StorageUnavailableException e) {
            return new Plan(dependants(id), () -> {
                removeLeftoversAfter(e, key);
                throw recordNotDeleted(id, e);
            });
        }
        return found.map(record -> new Plan(dependants(id), () -> forceDeleteRecorded(record)))
                .orElseGet(() -> new Plan(List.of(), () -> removeLeftovers(key)));
    }

    /** Finds the dependent containers; a store that cannot be listed must not keep a container alive. */
    private List<RecordEntry> dependants(ContainerId id) {
        try {
            return recordStore.dependants(id);
        } catch (StorageUnavailableException e) {
            reporter.swallowed(Operation.FORCE_DELETE, id,
                    "the container is deleted; those that depend on it are unknown and stay", e);
            return List.of();
        }
    }

    private void forceDeleteRecorded(ContainerRecord found) {
        ContainerId id = found.id().container();
        failpoints.reached(EngineFailpoint.RECORD_READ);
        ContainerRecord record = recordStore.requireLocal(found, Operation.FORCE_DELETE);
        ContainerRecord pendingRecord = guard.writeIntent(record, Operation.FORCE_DELETE, OperationGuard
                .requirePermitted(record.id(), record.status().state(), Operation.FORCE_DELETE));
        failpoints.reached(EngineFailpoint.INTENT_WRITTEN);
        if (record.status().intent().isPresent()) {
            recoverRuntime(id);
        }
        containerRemover.cacheExit(pendingRecord);
        containerRemover.removeFromRuntime(pendingRecord);
        deleteRecord(id);
    }

    /** Removes everything that exists under an id. */
    private void deleteRuntimeStateAndRecord(ContainerId id) {
        containerRemover.removeFromRuntime(id);
        deleteRecord(id);
    }

    private void deleteRecord(ContainerId id) {
        try {
            containerRemover.deleteRecordAndBundle(id);
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            throw recordNotDeleted(id, e);
        }
    }

    /** Removes what the runtime may still have of this incarnation, and nothing of another. */
    private void removeLeftovers(ContainerKey key) {
        Optional<Incarnation> runtimeIncarnation =
                runtimeView.observe(key.container()).flatMap(Observation::run).map(RunId::incarnation);
        if (runtimeIncarnation.filter(key.incarnation()::equals).isPresent()) {
            containerRemover.removeFromRuntime(key.container());
        }
    }

    /**
     * As {@link #removeLeftovers}; a failure, which the caller must learn first, carries that of the store.
     */
    private void removeLeftoversAfter(StorageUnavailableException failure, ContainerKey key) {
        try {
            removeLeftovers(key);
        } catch (StowageException e) {
            e.addSuppressed(failure);
            throw e;
        }
    }

    /** Ends commands of a dead caller, which could otherwise take effect after the deletion. */
    private void recoverRuntime(ContainerId id) {
        try {
            runtimeView.runtime().recover(id);
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            reporter.swallowed(Operation.FORCE_DELETE, id,
                    "forced deletion by the runtime follows, and reports what it cannot remove", e);
        }
    }

    private static OutcomeUnknownException recordNotDeleted(ContainerId id, StowageException cause) {
        return new OutcomeUnknownException(id, Operation.FORCE_DELETE,
                "it is removed from the runtime, its record could not be deleted: " + cause.getMessage(),
                cause);
    }
}
