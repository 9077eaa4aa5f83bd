package dev.stowage.benchmarks.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.benchmarks.lock.LockKind;
import dev.stowage.benchmarks.run.Load;
import dev.stowage.benchmarks.store.Records;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A model that loses updates, or keeps what was rolled back, would be fast for no reason. */
class ModelsTest {
    private static final int THREADS = 4;

    @TempDir
    Path directory;

    private interface Opening {
        StatusModel open(Path directory) throws IOException;
    }

    static Stream<Opening> onDisk() {
        return Stream.of(place -> new ContainerdModel(place, ContainerdModel.Directory.UNSYNCED),
                place -> new ContainerdModel(place, ContainerdModel.Directory.SYNCED), RuncModel::new,
                GvisorModel::new, PodmanModel::new);
    }

    @ParameterizedTest
    @MethodSource("onDisk")
    void keepsWhatItWasGiven(Opening opening) throws Exception {
        ContainerId id = Records.id(0);
        try (StatusModel model = opening.open(directory)) {
            checked(model);
        }
        try (StatusModel again = opening.open(directory)) {
            assertEquals(2, again.list().size(), "found again");
            again.delete(id);
            assertThrows(IOException.class, () -> read(again, id));
            assertEquals(List.of(Records.id(1)),
                    again.list().stream().map(one -> one.id().container()).toList());
        }
    }

    @ParameterizedTest
    @EnumSource(LockKind.class)
    void locksInMemoryLoseNoUpdate(LockKind kind) throws Exception {
        try (StatusModel model = kind.open()) {
            checked(model);
        }
    }

    private static void checked(StatusModel model) throws Exception {
        ContainerId id = Records.id(0);
        model.create(Records.record(0, 0));
        model.fill(List.of(Records.record(1, 100)));
        LongAdder updates = new LongAdder();
        Load.run(THREADS, Duration.ofMillis(20), thread -> step -> {
            model.update(id, Records.change(step));
            updates.increment();
        });
        assertEquals(1 + updates.sum(), read(model, id).revision(), "one revision for each update");
        assertThrows(IllegalStateException.class, () -> model.update(id, record -> {
            throw new IllegalStateException("rolled back");
        }));
        assertEquals(1 + updates.sum(), read(model, id).revision());
        assertEquals(Records.record(1, 100), read(model, Records.id(1)));
    }

    /** containerd's lookup has no checked exception. */
    private static ContainerRecord read(StatusModel model, ContainerId id) throws IOException {
        try {
            return model.read(id);
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
