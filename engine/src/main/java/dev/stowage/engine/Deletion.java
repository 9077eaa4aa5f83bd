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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Delete and forced delete: the flow of {@link OperationGuard}, ending in nothing. */
final class Deletion {
    private final OperationLocks locks;
    private final Ledger ledger;
    private final World world;
    private final Settler settler;
    private final OperationGuard guard;
    private final Remover remover;
    private final Steps steps;

    Deletion(OperationLocks locks, Ledger ledger, World world, Settler settler, OperationGuard guard,
            Remover remover, Steps steps) {
        this.locks = locks;
        this.ledger = ledger;
        this.world = world;
        this.settler = settler;
        this.guard = guard;
        this.remover = remover;
        this.steps = steps;
    }

    /**
     * Deletes a container that has no process.
     *
     * @throws ConflictException if others are in its sandbox
     */
    void delete(Life life) {
        ContainerId id = life.container();
        try (OperationLocks.Held _ = locks.take(id, Operation.DELETE)) {
            steps.reached(Step.LOCKED, id);
            ContainerRecord record = ledger.requireHere(ledger.read(life, Operation.DELETE),
                    Operation.DELETE);
            steps.reached(Step.READ, id);
            Sight sight = settler.settle(record);
            if (!sight.isRemoved()) {
                deletePermitted(sight);
            }
        }
        steps.reached(Step.UNLOCKED, id);
    }

    private void deletePermitted(Sight sight) {
        ContainerId id = sight.record().id().container();
        var permission = guard.permission(sight, Operation.DELETE);
        List<RecordEntry> dependants = ledger.dependants(id);
        if (!dependants.isEmpty()) {
            throw new ConflictException(sight.record().id().toString(), Operation.DELETE,
                    dependants.stream().map(entry -> entry.id().toString()).toList());
        }
        ContainerRecord begun = guard.begin(sight.record(), Operation.DELETE, permission);
        steps.reached(Step.INTENT_WRITTEN, id);
        try {
            OperationGuard.refuseInterrupted(begun, Operation.DELETE);
            remover.remove(begun);
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (StowageException e) {
            guard.concludeFailure(begun, Operation.DELETE, e);
            throw e;
        }
    }

    /** Deletes a container whatever its state, those that depend on it first. */
    void forceDelete(Life life) {
        forceDelete(life.container(), () -> !isOver(life), () -> forceDeleteOne(life));
    }

    /**
     * Deletes a container of which there is no readable record, those that depend on it first.
     *
     * @param isThere asked under the lock; if not, nothing is done
     */
    void forceDelete(ContainerId id, BooleanSupplier isThere) {
        forceDelete(id, isThere, () -> {
            if (isThere.getAsBoolean()) {
                forget(id);
            }
        });
    }

    private void forceDelete(ContainerId id, BooleanSupplier isThere, Runnable last) {
        Set<ContainerId> wanted = Set.of(id);
        while (!wanted.isEmpty()) {
            try (OperationLocks.Held _ = locks.take(wanted, id, Operation.FORCE_DELETE)) {
                steps.reached(Step.LOCKED, id);
                wanted = forceDeleteUnder(wanted, id, isThere, last);
            }
        }
        steps.reached(Step.UNLOCKED, id);
    }

    /**
     * Deletes under the locks that are held.
     *
     * @return which locks to come back with; empty: it is done
     */
    private Set<ContainerId> forceDeleteUnder(Set<ContainerId> locked, ContainerId id,
            BooleanSupplier isThere, Runnable last) {
        List<RecordEntry> dependants = isThere.getAsBoolean() ? dependants(id) : List.of();
        Set<ContainerId> needed = new TreeSet<>(Set.of(id));
        dependants.forEach(entry -> needed.add(entry.container()));
        if (!locked.containsAll(needed)) {
            return needed;
        }
        for (RecordEntry dependant : dependants) {
            switch (dependant) {
                case RecordEntry.Intact(ContainerRecord record) -> forceDeleteOne(Life.of(record));
                case RecordEntry.Unreadable unreadable -> forget(unreadable.container());
            }
        }
        last.run();
        return Set.of();
    }

    private boolean isOver(Life life) {
        try {
            return ledger.find(life).isEmpty();
        } catch (UnreadableException | StorageUnavailableException e) {
            return false;
        }
    }

    /** A store that cannot be listed tells of none. */
    private List<RecordEntry> dependants(ContainerId id) {
        try {
            return ledger.dependants(id);
        } catch (StorageUnavailableException e) {
            return List.of();
        }
    }

    private void forceDeleteOne(Life life) {
        ContainerId id = life.container();
        Optional<ContainerRecord> found;
        try {
            found = ledger.find(life);
        } catch (UnreadableException e) {
            forget(id);
            return;
        } catch (StorageUnavailableException e) {
            removeLeftovers(life);
            throw unrecorded(id, e);
        }
        steps.reached(Step.READ, id);
        if (found.isEmpty()) {
            removeLeftovers(life);
            return;
        }
        ContainerRecord record = ledger.requireHere(found.orElseThrow(), Operation.FORCE_DELETE);
        ContainerRecord begun = guard.begin(record, Operation.FORCE_DELETE,
                OperationGuard.permission(record, record.status().state(), Operation.FORCE_DELETE));
        steps.reached(Step.INTENT_WRITTEN, id);
        if (record.status().intent().isPresent()) {
            fence(id);
        }
        remover.keepExit(begun);
        forget(id);
    }

    /** Deletes what there is under an id, record and all. */
    private void forget(ContainerId id) {
        remover.removeFromRuntime(id);
        try {
            remover.forget(id);
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            throw unrecorded(id, e);
        }
    }

    /** Removes what the runtime may still have of a life that is over, and nothing of another. */
    private void removeLeftovers(Life life) {
        Optional<Incarnation> there = world.observe(life.container())
                .flatMap(Observation::run)
                .map(RunId::incarnation);
        if (there.filter(life.incarnation()::equals).isPresent()) {
            remover.removeFromRuntime(life.container());
        }
    }

    /** Forced deletion by the runtime does the same; but what a dead caller started may not be there yet. */
    private void fence(ContainerId id) {
        try {
            world.runtime().settle(id);
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            // forced deletion says whether it can be removed
        }
    }

    private static OutcomeUnknownException unrecorded(ContainerId id, StowageException cause) {
        return new OutcomeUnknownException(id.value(), Operation.FORCE_DELETE,
                "what the runtime had is removed, the record could not be: " + cause.getMessage(), cause);
    }
}
