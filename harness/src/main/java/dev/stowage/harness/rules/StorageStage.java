package dev.stowage.harness.rules;

import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.harness.StorageSubject;
import java.util.Map;

/** One storage under test. Each of its rules has a store of its own. */
final class StorageStage implements Bench {
    private final Workshop workshop;
    private final StorageSubject subject;
    private final StorageCapabilities capabilities;

    StorageStage(Workshop workshop, StorageSubject subject) {
        this.workshop = workshop;
        this.subject = subject;
        try (StatusStorage storage = Store.fresh(workshop, subject).open(Map.of())) {
            this.capabilities = storage.capabilities();
        }
    }

    Workshop workshop() {
        return workshop;
    }

    StorageSubject subject() {
        return subject;
    }

    StorageCapabilities capabilities() {
        return capabilities;
    }

    StorageBench bench(Findings findings) {
        return new StorageBench(this, findings);
    }

    @Override
    public void close() {
        // nothing is shared
    }
}
