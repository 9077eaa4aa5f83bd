package dev.stowage.storage.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Resources;
import dev.stowage.api.Settings;
import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerConfig.Removal;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Home;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the tests of the store share. */
final class Stores {
    static final ContainerId WEB = new ContainerId("web");
    /** The size of the first segment. */
    static final int SEGMENT = 1 << 20;
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final ContainerConfig CONFIG = new ContainerConfig(Path.of("/bundle"), "process",
            new Home("host", Path.of("/root")), Map.of("label", "value"), Signal.TERM, Duration.ZERO,
            Removal.MANUAL);

    private Stores() {}

    static BackendContext context(Path state, String lockDeadline) {
        return new BackendContext(new Settings(Map.of("lock-deadline", lockDeadline)), state,
                state.resolve("run"), InstantSource.system(), new SplittableRandom(1));
    }

    static BackendContext exclusive(Path state) {
        return new BackendContext(new Settings(Map.of("owner", "exclusive")), state, state.resolve("run"),
                InstantSource.system(), new SplittableRandom(1));
    }

    static JournalStatusStorage open(Path state) {
        return new JournalStatusStorage(context(state, "10s"));
    }

    static JournalStatusStorage open(Path state, Steps steps) {
        return new JournalStatusStorage(context(state, "10s"), steps);
    }

    static ContainerRecord record(String id) {
        return record(id, id, Optional.empty());
    }

    static ContainerRecord record(String id, String sandbox, Optional<String> name) {
        return new ContainerRecord(new FullId(new ContainerId(sandbox), new ContainerId(id)),
                name.map(ContainerName::new), new Incarnation("0123456789abcdef0123456789abcdef"), 1, CONFIG,
                Status.configured(Instant.EPOCH, Resources.NONE));
    }

    static ContainerRecord named(String id, String name) {
        return record(id, id, Optional.of(name));
    }

    /** Counts in the run number. */
    static Status next(ContainerRecord record) {
        return record.status().nextRun();
    }

    /** Counts, and makes the record of the log long. */
    static Status nextLong(ContainerRecord record) {
        return record.status().nextRun().withUnsettled(Optional.of("x".repeat(10_000)));
    }

    /** Writes so many bytes of updates. */
    static void fill(JournalStatusStorage storage, int bytes) {
        for (int written = 0; written < bytes; written += 10_000) {
            storage.update(WEB, Level.ATOMIC, Stores::nextLong);
        }
    }

    static Path log(Path state) {
        return state.resolve("log");
    }

    /** The names of all files of the log. */
    static List<String> files(Path state) throws IOException {
        try (Stream<Path> files = Files.list(log(state))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static void waitFor(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
