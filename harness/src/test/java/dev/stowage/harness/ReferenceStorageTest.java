package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.reference.ReferenceBackends;

/** Runs the suite on the reference storage. */
class ReferenceStorageTest extends StorageConformance {
    private final ReferenceBackends referenceBackends = new ReferenceBackends();

    @Override
    protected String name() {
        return "reference";
    }

    @Override
    protected StatusStorage open(BackendContext context) {
        return referenceBackends.storage(context);
    }

    @Override
    protected StorageSubject subject() {
        return referenceBackends.storageSubject();
    }
}
