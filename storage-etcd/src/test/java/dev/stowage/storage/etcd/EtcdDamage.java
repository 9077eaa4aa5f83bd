package dev.stowage.storage.etcd;

import dev.stowage.api.BackendContext;
import dev.stowage.api.QualifiedId;
import dev.stowage.harness.RecordCorruptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Damages records by writing to their keys, as a person with etcdctl could. Knows the stores that were
 * opened.
 */
final class EtcdDamage implements RecordCorruptor {
    private final RawKeys keys;
    private final Map<Path, String> namespaces = new ConcurrentHashMap<>();

    EtcdDamage(EtcdCluster cluster) {
        this.keys = new RawKeys(cluster.endpoint(0));
    }

    void opened(BackendContext context) {
        context.settings()
                .text("namespace")
                .ifPresent(namespace -> namespaces.put(context.stateDirectory(), namespace));
    }

    @Override
    public void corrupt(Path stateDirectory, QualifiedId id, RecordCorruption recordCorruption)
            throws IOException {
        String key = new Keyspace(namespaces.get(stateDirectory)).record(id.container());
        keys.put(key, recordCorruption.applyTo(keys.get(key)));
    }
}
