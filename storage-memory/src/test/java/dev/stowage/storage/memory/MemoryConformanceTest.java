package dev.stowage.storage.memory;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.StorageConformance;

class MemoryConformanceTest extends StorageConformance {
    @Override
    protected String name() {
        return "memory";
    }

    @Override
    protected StatusStorage open(BackendContext context) {
        return new MemoryStatusStorage(context);
    }
}
