package dev.stowage.engine;

import dev.stowage.api.BackendContext;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.EngineConformance;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.reference.ReferenceBackends;

/** The suite over the engine on the reference runtime and storage. */
public class ReferenceConformanceTest extends EngineConformance {
    private final ReferenceBackends referenceBackends = new ReferenceBackends();

    @Override
    protected EngineSubject subject() {
        return EngineSubject.of(referenceBackends.runtimeSubject(), referenceBackends.storageSubject(),
                ReferenceConformanceTest::open);
    }

    public static Engine open(Runtime runtime, StatusStorage storage, BackendContext context) {
        EngineSettings settings = EngineSettings.standard(context.stateDirectory(), context.runDirectory());
        return new LocalEngine(runtime, storage, settings
                .withLockTimeout(context.settings().duration("lock-deadline", settings.lockTimeout())));
    }
}
