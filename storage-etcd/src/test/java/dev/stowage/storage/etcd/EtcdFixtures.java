package dev.stowage.storage.etcd;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Incarnation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.Settings;
import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Opens stores, and makes records to keep in them. */
final class EtcdFixtures {
    static final AtomicLong SEEDS = new AtomicLong(System.nanoTime());

    private EtcdFixtures() {}

    /** With long timeouts, unless others are given: a slow member must not look like a lost one. */
    static EtcdStatusStorage open(String endpoints, String namespace, String... more) {
        Map<String, String> settings = new TreeMap<>(Map.of("endpoints", endpoints, "namespace", namespace,
                "deadline", "60s", "request-deadline", "60s"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return open(new Settings(settings));
    }

    static EtcdStatusStorage open(Settings settings) {
        return new EtcdStatusStorage(BackendContext.of(Path.of("/none/state"), Path.of("/none/run"))
                .withSettings(settings)
                .withRandom(new Random(SEEDS.incrementAndGet())));
    }

    /** A namespace that no other test has. */
    static String uniqueNamespace() {
        return "test/" + SEEDS.incrementAndGet();
    }

    static ContainerId id(String text) {
        return new ContainerId(text);
    }

    static ContainerRecord record(String sandbox, String id, String name) {
        return record(sandbox, id, name, Map.of());
    }

    static ContainerRecord record(String sandbox, String id, String name, Map<String, String> labels) {
        return ContainerRecord.of(new QualifiedId(id(sandbox), id(id)),
                Incarnation.generate(new Random(SEEDS.incrementAndGet())),
                ContainerConfig.of(Path.of("/bundle"), "none", new HostIdentity("host", Path.of("/root")))
                        .withLabels(labels)
                        .withStop(Signal.TERM, Duration.ofSeconds(1)),
                Status.configured(Instant.EPOCH, Resources.NONE))
                .withName(name.isEmpty() ? Optional.empty() : Optional.of(new ContainerName(name)));
    }

    static ContainerRecord record(String id) {
        return record(id, id, "");
    }

    static Status nextRun(ContainerRecord record) {
        Status status = record.status();
        return status.toBuilder().run(status.run() + 1).build();
    }
}
