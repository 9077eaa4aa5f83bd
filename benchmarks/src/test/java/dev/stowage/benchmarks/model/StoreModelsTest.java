package dev.stowage.benchmarks.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.benchmarks.lock.LockKind;
import dev.stowage.benchmarks.run.LoadGenerator;
import dev.stowage.benchmarks.store.BenchmarkRecords;
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
class StoreModelsTest {
    private static final int THREADS = 4;

    @TempDir
    Path directory;

    private interface ModelOpener {
        BenchmarkStore open(Path directory) throws IOException;
    }

    static Stream<ModelOpener> onDisk() {
        return Stream.of(place -> new ContainerdModel(place, ContainerdModel.DirectorySync.UNSYNCED),
                place -> new ContainerdModel(place, ContainerdModel.DirectorySync.SYNCED), RuncModel::new,
                GvisorModel::new, PodmanModel::new);
    }

    @ParameterizedTest
    @MethodSource("onDisk")
    void modelsOnDiskPersistRecords(ModelOpener opener) throws Exception {
        ContainerId id = BenchmarkRecords.id(0);
        try (BenchmarkStore store = opener.open(directory)) {
            assertLosesNoUpdate(store);
        }
        try (BenchmarkStore reopened = opener.open(directory)) {
            assertEquals(2, reopened.list().size(), "found again");
            reopened.delete(id);
            assertThrows(IOException.class, () -> read(reopened, id));
            assertEquals(List.of(BenchmarkRecords.id(1)),
                    reopened.list().stream().map(one -> one.id().container()).toList());
        }
    }

    @ParameterizedTest
    @EnumSource(LockKind.class)
    void locksInMemoryLoseNoUpdate(LockKind kind) throws Exception {
        try (BenchmarkStore store = kind.open()) {
            assertLosesNoUpdate(store);
        }
    }

    private static void assertLosesNoUpdate(BenchmarkStore store) throws Exception {
        ContainerId id = BenchmarkRecords.id(0);
        store.create(BenchmarkRecords.record(0, 0));
        store.bulkLoad(List.of(BenchmarkRecords.record(1, 100)));
        LongAdder updates = new LongAdder();
        LoadGenerator.run(THREADS, Duration.ofMillis(20), thread -> step -> {
            store.update(id, BenchmarkRecords.change(step));
            updates.increment();
        });
        assertEquals(1 + updates.sum(), read(store, id).revision(), "one revision for each update");
        assertThrows(IllegalStateException.class, () -> store.update(id, record -> {
            throw new IllegalStateException("rolled back");
        }));
        assertEquals(1 + updates.sum(), read(store, id).revision());
        assertEquals(BenchmarkRecords.record(1, 100), read(store, BenchmarkRecords.id(1)));
    }

    /** containerd's lookup has no checked exception. */
    private static ContainerRecord read(BenchmarkStore store, ContainerId id) throws IOException {
        try {
            return store.read(id);
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
