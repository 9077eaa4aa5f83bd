package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
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

/** Delete and forced delete: the flow of {@link OperationGuard}, ending in nothing. */
final class DeleteOperation {
    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final Reconciler reconciler;
    private final OperationGuard guard;
    private final ContainerRemover containerRemover;
    private final Failpoints failpoints;

    DeleteOperation(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
            Reconciler reconciler, OperationGuard guard,
            ContainerRemover containerRemover, Failpoints failpoints) {
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.reconciler = reconciler;
        this.guard = guard;
        this.containerRemover = containerRemover;
        this.failpoints = failpoints;
    }

    /**
     * Deletes a container that has no process.
     *
     * @throws ConflictException if others are in its sandbox
     */
    void delete(ContainerKey key) {
        ContainerId id = key.container();
        try (OperationLocks.HeldLockSet _ = locks.acquire(id, Operation.DELETE)) {
            failpoints.reached(EngineFailpoint.LOCKED);
            ContainerRecord record = recordStore.requireLocal(recordStore.read(key, Operation.DELETE),
                    Operation.DELETE);
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
        var permission = guard.permission(reconciled, Operation.DELETE);
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
            guard.recordFailure(pendingRecord, Operation.DELETE, e);
            throw e;
        }
    }

    /** Deletes a container whatever its state, those that depend on it first. */
    void forceDelete(ContainerKey key) {
        forceDelete(key.container(), () -> !isDeleted(key), () -> forceDeleteOne(key));
    }

    /**
     * Deletes a container of which there is no readable record, those that depend on it first.
     *
     * @param stillExists asked under the lock; if not, nothing is done
     */
    void forceDelete(ContainerId id, BooleanSupplier stillExists) {
        forceDelete(id, stillExists, () -> {
            if (stillExists.getAsBoolean()) {
                deleteRuntimeStateAndRecord(id);
            }
        });
    }

    private void forceDelete(ContainerId id, BooleanSupplier stillExists, Runnable deleteTarget) {
        Set<ContainerId> lockIds = Set.of(id);
        while (!lockIds.isEmpty()) {
            try (OperationLocks.HeldLockSet _ = locks.acquire(lockIds, id, Operation.FORCE_DELETE)) {
                failpoints.reached(EngineFailpoint.LOCKED);
                lockIds = forceDeleteLocked(lockIds, id, stillExists, deleteTarget);
            }
        }
        failpoints.reached(EngineFailpoint.UNLOCKED);
    }

    /**
     * Deletes under the locks that are held.
     *
     * @return which locks to come back with; empty: it is done
     */
    private Set<ContainerId> forceDeleteLocked(Set<ContainerId> locked, ContainerId id,
            BooleanSupplier stillExists, Runnable deleteTarget) {
        List<RecordEntry> dependants = stillExists.getAsBoolean() ? dependants(id) : List.of();
        Set<ContainerId> needed = new TreeSet<>(Set.of(id));
        dependants.forEach(entry -> needed.add(entry.container()));
        if (!locked.containsAll(needed)) {
            return needed;
        }
        for (RecordEntry dependant : dependants) {
            switch (dependant) {
                case RecordEntry.ReadableRecord readable ->
                    forceDeleteOne(ContainerKey.of(readable.record()));
                case RecordEntry.UnreadableRecord unreadableRecord ->
                    deleteRuntimeStateAndRecord(unreadableRecord.container());
            }
        }
        deleteTarget.run();
        return Set.of();
    }

    private boolean isDeleted(ContainerKey key) {
        try {
            return recordStore.find(key).isEmpty();
        } catch (UnreadableException | StorageUnavailableException e) {
            return false;
        }
    }

    /** A store that cannot be listed tells of none. */
    private List<RecordEntry> dependants(ContainerId id) {
        try {
            return recordStore.dependants(id);
        } catch (StorageUnavailableException e) {
            return List.of();
        }
    }

    private void forceDeleteOne(ContainerKey key) {
        ContainerId id = key.container();
        Optional<ContainerRecord> found;
        try {
            found = recordStore.find(key);
        } catch (UnreadableException e) {
            deleteRuntimeStateAndRecord(id);
            return;
        } catch (StorageUnavailableException e) {
            removeLeftovers(key);
            throw recordNotDeleted(id, e);
        }
        failpoints.reached(EngineFailpoint.RECORD_READ);
        if (found.isEmpty()) {
            removeLeftovers(key);
            return;
        }
        ContainerRecord record = recordStore.requireLocal(found.orElseThrow(), Operation.FORCE_DELETE);
        ContainerRecord pendingRecord = guard.writeIntent(record, Operation.FORCE_DELETE,
                OperationGuard.permission(record, record.status().state(), Operation.FORCE_DELETE));
        failpoints.reached(EngineFailpoint.INTENT_WRITTEN);
        if (record.status().intent().isPresent()) {
            fence(id);
        }
        containerRemover.cacheExit(pendingRecord);
        deleteRuntimeStateAndRecord(id);
    }

    /** Deletes what there is under an id, record and all. */
    private void deleteRuntimeStateAndRecord(ContainerId id) {
        containerRemover.removeFromRuntime(id);
        try {
            containerRemover.deleteRecordAndBundle(id);
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            throw recordNotDeleted(id, e);
        }
    }

    /** Removes what the runtime may still have of a life that is over, and nothing of another. */
    private void removeLeftovers(ContainerKey key) {
        Optional<Incarnation> runtimeIncarnation = runtimeView.observe(key.container())
                .flatMap(Observation::run)
                .map(RunId::incarnation);
        if (runtimeIncarnation.filter(key.incarnation()::equals).isPresent()) {
            containerRemover.removeFromRuntime(key.container());
        }
    }

    /** Forced deletion by the runtime does the same; but what a dead caller started may not be there yet. */
    private void fence(ContainerId id) {
        try {
            runtimeView.runtime().recover(id);
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            // forced deletion says whether it can be removed
        }
    }

    private static OutcomeUnknownException recordNotDeleted(ContainerId id, StowageException cause) {
        return new OutcomeUnknownException(id, Operation.FORCE_DELETE,
                "what the runtime had is removed, the record could not be: " + cause.getMessage(), cause);
    }
}
