package dev.stowage.storage.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.stowage.posix.Failpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the tests of the store share. */
final class FileFixtures {
    static final ContainerId WEB = new ContainerId("web");
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final ContainerConfig CONFIG =
            ContainerConfig.of(Path.of("/bundle"), "process", new HostIdentity("host", Path.of("/root")))
                    .withLabels(Map.of("label", "value"))
                    .withStop(Signal.TERM, Duration.ZERO);

    private FileFixtures() {}

    static BackendContext context(Path state, String lockTimeout) {
        return BackendContext.of(state, state.resolve("run"))
                .withSettings(new Settings(Map.of("lock-deadline", lockTimeout)))
                .withRandom(new SplittableRandom(1));
    }

    static FileStatusStorage open(Path state) {
        return new FileStatusStorage(context(state, "60s"));
    }

    static FileStatusStorage open(Path state, Failpoints failpoints) {
        return new FileStatusStorage(context(state, "60s"), failpoints);
    }

    static ContainerRecord record(String id) {
        return record(id, id, Optional.empty());
    }

    static ContainerRecord record(String id, String sandbox, Optional<String> name) {
        return ContainerRecord
                .of(new QualifiedId(new ContainerId(sandbox), new ContainerId(id)),
                        new Incarnation("0123456789abcdef0123456789abcdef"), CONFIG,
                        Status.configured(Instant.EPOCH, Resources.NONE))
                .withName(name.map(ContainerName::new));
    }

    static ContainerRecord named(String id, String name) {
        return record(id, id, Optional.of(name));
    }

    /** Counts in the run number. */
    static Status nextRun(ContainerRecord record) {
        return record.status().nextRun();
    }

    static Path records(Path state) {
        return state.resolve("records");
    }

    /** The names of all files that a store keeps for records. */
    static List<String> files(Path state) throws IOException {
        try (Stream<Path> files = Files.list(records(state))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
