package dev.stowage.storage.journal;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.InMemoryTempDirFactory;
import dev.stowage.harness.StorageConformance;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.SuiteOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class JournalConformanceTest extends StorageConformance {
    @TempDir(factory = InMemoryTempDirFactory.class)
    Path work;

    @Override
    protected String name() {
        return "journal";
    }

    @Override
    protected StatusStorage open(BackendContext context) {
        return new JournalStatusStorage(context);
    }

    @Override
    protected SuiteOptions options() {
        return super.options().withWorkDirectory(work);
    }

    @Override
    protected StorageSubject subject() {
        return super.subject().withCorruptor(LogDamage::apply);
    }
}
