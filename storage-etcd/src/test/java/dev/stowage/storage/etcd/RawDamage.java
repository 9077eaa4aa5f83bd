package dev.stowage.storage.etcd;

import dev.stowage.api.BackendContext;
import dev.stowage.api.FullId;
import dev.stowage.harness.Damage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Damages records by writing to their keys, as a person with etcdctl could. Knows the stores that were
 * opened.
 */
final class RawDamage implements Damage {
    private final RawKeys keys;
    private final Map<Path, String> namespaces = new ConcurrentHashMap<>();

    RawDamage(EtcdCluster cluster) {
        this.keys = new RawKeys(cluster.endpoint(0));
    }

    void opened(BackendContext context) {
        context.settings()
                .text("namespace")
                .ifPresent(namespace -> namespaces.put(context.stateDirectory(),
                        namespace));
    }

    @Override
    public void apply(Path stateDirectory, FullId id, Kind kind) throws IOException {
        String key = new Keyspace(namespaces.get(stateDirectory)).record(id.container());
        keys.put(key, kind.of(keys.get(key)));
    }
}
