package dev.stowage.storage.etcd;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageConformance;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.SuiteOptions;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(EtcdClusterExtension.class)
class EtcdConformanceTest extends StorageConformance {
    private final EtcdCluster cluster;
    private final EtcdDamage damage;

    EtcdConformanceTest(EtcdCluster cluster) {
        this.cluster = cluster;
        this.damage = new EtcdDamage(cluster);
    }

    @Override
    protected String name() {
        return "etcd";
    }

    @Override
    protected StatusStorage open(BackendContext context) {
        damage.opened(context);
        return new EtcdStatusStorage(context);
    }

    /** With the patience of the suite: what a member does to a hurried caller is tested beside this. */
    @Override
    protected StorageSubject subject() {
        return super.subject().withSettings(settings(cluster)).withCorruptor(damage).withoutClusterCleanup();
    }

    /**
     * Without the 10,000 records of one rule: they cost a minute of processor time here. The command line's
     * suite makes them; that lists are read page by page is tested beside this.
     */
    @Override
    protected SuiteOptions options() {
        return super.options().withClauseFilter(clause -> clause != Clause.STORAGE_LIST_5);
    }

    static Map<String, String> settings(EtcdCluster cluster) {
        return Map.of("endpoints", cluster.endpoints(), "deadline", "60s", "request-deadline", "15s");
    }
}
