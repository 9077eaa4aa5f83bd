package dev.stowage.engine;

import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.ContainerRecord;
import java.util.Optional;

/**
 * What the guard's earlier steps have found out for the action: the lock is held, the operation is permitted
 * and the intent is written. Used by one thread.
 */
final class OperationContext {
    private final ContainerRecord record;
    private final Operation operation;
    private final Permission permission;
    private final RuntimeView runtimeView;
    private Optional<Container> runtimeContainer;

    /**
     * Creates the context of one action.
     *
     * @param record the record, with the intent where it could be written
     * @param runtimeContainer the runtime's container, if an earlier step has looked it up
     */
    OperationContext(ContainerRecord record, Operation operation, Permission permission,
            RuntimeView runtimeView, Optional<Container> runtimeContainer) {
        this.record = record;
        this.operation = operation;
        this.permission = permission;
        this.runtimeView = runtimeView;
        this.runtimeContainer = runtimeContainer;
    }

    ContainerRecord record() {
        return record;
    }

    Operation operation() {
        return operation;
    }

    Permission permission() {
        return permission;
    }

    ContainerKey key() {
        return ContainerKey.of(record);
    }

    /** Returns the runtime's container; asks the runtime only if it has not been found yet. */
    Optional<Container> findRuntimeContainer() {
        runtimeContainer = runtimeContainer.or(() -> runtimeView.find(record.id().container()));
        return runtimeContainer;
    }

    /**
     * Returns the runtime's container.
     *
     * @throws NotFoundException if it has gone since it was observed
     */
    Container runtimeContainer() {
        runtimeContainer = findRuntimeContainer();
        if (runtimeContainer.isEmpty() && permission == Permission.KILL_ONLY) {
            runtimeContainer = runtimeView.reclaim(record);
        }
        return runtimeContainer.orElseThrow(() -> new NotFoundException(record.id(), operation,
                "the runtime does not know the container any more"));
    }

    /** Forgets the runtime's container, which is about to be replaced by another run's. */
    void forgetRuntimeContainer() {
        runtimeContainer = Optional.empty();
    }

    /** Takes over the container of the run that the action has created. */
    void useRuntimeContainer(Container created) {
        runtimeContainer = Optional.of(created);
    }
}
