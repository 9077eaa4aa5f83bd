package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import java.util.Optional;

/** Why a container has no readable record, determined again by each operation. */
abstract sealed class UnreadableCause {
    final OperationLocks locks;
    final RecordStore recordStore;
    final RuntimeView runtimeView;
    final ContainerId id;

    private UnreadableCause(EngineComponents components, ContainerId id) {
        this.locks = components.locks();
        this.recordStore = components.recordStore();
        this.runtimeView = components.runtimeView();
        this.id = id;
    }

    /**
     * Returns why the record cannot be read.
     *
     * @throws NotFoundException if it can be read now, or the container is gone
     */
    abstract String reason(Operation operation);

    /** Finds the runtime's container. */
    abstract Optional<Container> findRuntimeContainer();

    final boolean stillExists() {
        try {
            reason(Operation.FORCE_DELETE);
            return true;
        } catch (NotFoundException e) { // which the result says
            return false;
        }
    }

    /** The record is damaged or of an unknown version. */
    static final class DamagedRecord extends UnreadableCause {
        DamagedRecord(EngineComponents components, ContainerId id) {
            super(components, id);
        }

        @Override
        String reason(Operation operation) {
            locks.requireOpen(id, operation);
            try {
                recordStore.find(id);
            } catch (UnreadableException e) { // whose message is the reason
                return String.valueOf(e.getMessage());
            }
            throw new NotFoundException(id, operation,
                    "its unreadable record was deleted or replaced; find the container again");
        }

        @Override
        Optional<Container> findRuntimeContainer() {
            return runtimeView.find(id);
        }
    }

    /** There is no record: only the runtime knows the container. */
    static final class OrphanContainer extends UnreadableCause {
        private final Container runtimeContainer;

        OrphanContainer(EngineComponents components, Container runtimeContainer) {
            super(components, runtimeContainer.id());
            this.runtimeContainer = runtimeContainer;
        }

        @Override
        String reason(Operation operation) {
            locks.requireOpen(id, operation);
            Optional<ContainerRecord> record;
            try {
                record = recordStore.find(id);
            } catch (UnreadableException e) { // so it has a record now
                throw notFound(operation);
            }
            if (record.isPresent() || runtimeView.find(id).isEmpty()) {
                throw notFound(operation);
            }
            return "the runtime knows it and there is no record of it; force delete it";
        }

        @Override
        Optional<Container> findRuntimeContainer() {
            return Optional.of(runtimeContainer);
        }

        private NotFoundException notFound(Operation operation) {
            return new NotFoundException(id, operation,
                    "it was deleted, or has a record now; find the container again");
        }
    }

    /** The store is out of reach. */
    static final class UnreachableStore extends UnreadableCause {
        private final ContainerKey key;

        UnreachableStore(EngineComponents components, ContainerKey key) {
            super(components, key.container());
            this.key = key;
        }

        @Override
        String reason(Operation operation) {
            locks.requireOpen(id, operation);
            try {
                recordStore.read(key, operation);
                return "the store was out of reach";
            } catch (StorageUnavailableException | UnreadableException e) { // whose message is the reason
                return String.valueOf(e.getMessage());
            }
        }

        /** Without a record, only the run itself shows that it belongs to this incarnation. */
        @Override
        Optional<Container> findRuntimeContainer() {
            return runtimeView.find(id)
                    .filter(runtimeContainer -> RuntimeView.observe(runtimeContainer)
                            .flatMap(Observation::run)
                            .map(RunId::incarnation)
                            .filter(key.incarnation()::equals)
                            .isPresent());
        }
    }
}
