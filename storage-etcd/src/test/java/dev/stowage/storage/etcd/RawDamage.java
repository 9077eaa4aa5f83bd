package dev.stowage.storage.etcd;

import dev.stowage.api.BackendContext;
import dev.stowage.api.FullId;
import dev.stowage.harness.Damage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
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
        byte[] bytes = keys.get(key);
        keys.put(key, switch (kind) {
            case EMPTY -> new byte[0];
            case TRUNCATED -> Arrays.copyOf(bytes, bytes.length / 2);
            case NUL_FILLED -> new byte[bytes.length];
            case GARBAGE -> garbage(bytes.length);
            case UNKNOWN_VERSION -> new String(bytes, StandardCharsets.UTF_8).replace("\"v1\"", "\"v99\"")
                    .getBytes(StandardCharsets.UTF_8);
        });
    }

    private static byte[] garbage(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 167 + 43);
        }
        return bytes;
    }
}
