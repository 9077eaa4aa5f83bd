package dev.stowage.engine;

import dev.stowage.harness.BlackBoxFaults;
import dev.stowage.harness.EngineConformance;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.StorageSubject;
import dev.stowage.runtime.process.ProcessRuntime;
import dev.stowage.storage.file.FileStatusStorage;

/** The suite over the engine on plain processes and files. */
class ProcessFileConformanceTest extends EngineConformance {
    @Override
    protected EngineSubject subject() {
        return EngineSubject.of(
                RuntimeSubject.of("process", ProcessRuntime::new).withHooks(BlackBoxFaults.runtimeHooks()),
                StorageSubject.of("file", FileStatusStorage::new)
                        .withCorruptor(BlackBoxFaults.recordCorruptor()),
                ReferenceConformanceTest::open);
    }
}
