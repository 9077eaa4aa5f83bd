package dev.stowage.storage.file;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.BlackBox;
import dev.stowage.harness.InMemory;
import dev.stowage.harness.Options;
import dev.stowage.harness.StorageConformance;
import dev.stowage.harness.StorageSubject;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileConformanceTest extends StorageConformance {
    @TempDir(factory = InMemory.class)
    Path work;

    @Override
    protected String name() {
        return "file";
    }

    @Override
    protected StatusStorage open(BackendContext context) {
        return new FileStatusStorage(context);
    }

    @Override
    protected Options options() {
        return super.options().withWork(work);
    }

    @Override
    protected StorageSubject subject() {
        return super.subject().withDamage(BlackBox.damage());
    }
}
