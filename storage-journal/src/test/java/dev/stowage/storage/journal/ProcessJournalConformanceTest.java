package dev.stowage.storage.journal;

import dev.stowage.api.BackendContext;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.engine.EngineSettings;
import dev.stowage.engine.LocalEngine;
import dev.stowage.harness.BlackBoxFaults;
import dev.stowage.harness.EngineConformance;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.StorageSubject;
import dev.stowage.runtime.process.ProcessRuntime;

/** The suite over the engine on plain processes and a journal. */
class ProcessJournalConformanceTest extends EngineConformance {
    @Override
    protected EngineSubject subject() {
        return EngineSubject.of(
                RuntimeSubject.of("process", ProcessRuntime::new).withHooks(BlackBoxFaults.runtimeHooks()),
                StorageSubject.of("journal", JournalStatusStorage::new)
                        .withCorruptor(BlackBoxFaults.recordCorruptor()),
                ProcessJournalConformanceTest::engine);
    }

    private static Engine engine(Runtime runtime, StatusStorage storage, BackendContext context) {
        EngineSettings settings = EngineSettings.standard(context.stateDirectory(), context.runDirectory());
        return new LocalEngine(runtime, storage, settings
                .withLockTimeout(context.settings().duration("lock-deadline", settings.lockTimeout())));
    }
}
