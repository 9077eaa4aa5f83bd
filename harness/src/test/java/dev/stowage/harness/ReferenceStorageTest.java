package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.reference.References;

/** The suite holds on the reference storage. */
class ReferenceStorageTest extends StorageConformance {
    private final References references = new References();

    @Override
    protected String name() {
        return "reference";
    }

    @Override
    protected StatusStorage open(BackendContext context) {
        return references.storage(context);
    }

    @Override
    protected StorageSubject subject() {
        return references.storageSubject();
    }
}
