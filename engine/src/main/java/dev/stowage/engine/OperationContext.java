package dev.stowage.engine;

import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.ContainerRecord;
import java.util.Optional;

/**
 * What an act finds: the lock is held, the container observed, the operation permitted, the intent written.
 *
 * @param record the record, with the intent where it could be written
 * @param permission what the table says
 * @param runtimeView where the runtime's half is found
 * @param operation what is being done
 */
record OperationContext(ContainerRecord record, Permission permission, RuntimeView runtimeView,
        Operation operation) {

    ContainerKey key() {
        return ContainerKey.of(record);
    }

    Optional<Container> findRuntimeContainer() {
        return runtimeView.find(record.id().container());
    }

    /**
     * Returns the runtime's half.
     *
     * @throws NotFoundException if it has gone since it was observed
     */
    Container runtimeContainer() {
        return findRuntimeContainer()
                .orElseThrow(() -> new NotFoundException(record.id(), operation,
                        "the runtime has lost it"));
    }
}
