package dev.stowage.storage.etcd;

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
import org.junit.jupiter.api.extension.ExtendWith;

/** The suite over the engine on plain processes and a cluster. */
@ExtendWith(EtcdClusterExtension.class)
class ProcessEtcdConformanceTest extends EngineConformance {
    private final EtcdCluster cluster;
    private final EtcdDamage damage;

    ProcessEtcdConformanceTest(EtcdCluster cluster) {
        this.cluster = cluster;
        this.damage = new EtcdDamage(cluster);
    }

    @Override
    protected EngineSubject subject() {
        StorageSubject storage = StorageSubject.of("etcd", this::storage)
                .withSettings(EtcdConformanceTest.settings(cluster))
                .withCorruptor(damage)
                .withoutClusterCleanup();
        return EngineSubject.of(
                RuntimeSubject.of("process", ProcessRuntime::new).withHooks(BlackBoxFaults.runtimeHooks()),
                storage, ProcessEtcdConformanceTest::engine);
    }

    private StatusStorage storage(BackendContext context) {
        damage.opened(context);
        return new EtcdStatusStorage(context);
    }

    private static Engine engine(Runtime runtime, StatusStorage storage, BackendContext context) {
        EngineSettings settings = EngineSettings.standard(context.stateDirectory(), context.runDirectory());
        return new LocalEngine(runtime, storage, settings
                .withLockTimeout(context.settings().duration("lock-deadline", settings.lockTimeout())));
    }
}
