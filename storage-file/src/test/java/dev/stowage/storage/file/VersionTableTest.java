package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.posix.HeldLock;
import dev.stowage.storage.file.VersionTable.WriteGuard;
import dev.stowage.storage.file.VersionTable.WriteKind;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionTableTest {
    private static final long MEMBERSHIP_INCREMENT = 1L << 32;
    private static final int SHARD = VersionTable.shard(WEB);

    @TempDir
    Path directory;
    private SimulatedProcess one;
    private SimulatedProcess other;

    @BeforeEach
    void open() throws IOException {
        Path state = directory.resolve("store");
        FileRecordStore.openRecords(state).close();
        one = new SimulatedProcess(state);
        other = new SimulatedProcess(state);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void anUpdateIsOddWhileItLastsAndCountsInTheLowerHalf() throws IOException {
        one.setVersion(WEB, 5 * MEMBERSHIP_INCREMENT + 8);
        try (WriteGuard guard = one.versionTable.beginWrite(WEB, Operation.UPDATE, WriteKind.REPLACE)) {
            assertEquals(5 * MEMBERSHIP_INCREMENT + 9, other.version(WEB));
            assertEquals(5 * MEMBERSHIP_INCREMENT + 8, guard.versionBefore());
            assertEquals(5 * MEMBERSHIP_INCREMENT + 10, guard.versionAfter());
            assertEquals(Optional.empty(), other.locks.tryShard(SHARD));
        }
        assertEquals(5 * MEMBERSHIP_INCREMENT + 10, other.version(WEB));
        other.locks.tryShard(SHARD).orElseThrow().close();
    }

    @Test
    void aCreationOrDeletionCountsInBothHalves() throws IOException {
        one.setVersion(WEB, 5 * MEMBERSHIP_INCREMENT + 8);
        one.versionTable.beginWrite(WEB, Operation.CREATE, WriteKind.ADD_OR_REMOVE).close();
        assertEquals(6 * MEMBERSHIP_INCREMENT + 10, other.version(WEB));
    }

    @Test
    void afterAKilledWriterAnUpdateCountsInBothHalves() throws IOException {
        one.setVersion(WEB, 5 * MEMBERSHIP_INCREMENT + 9);
        try (WriteGuard guard = one.versionTable.beginWrite(WEB, Operation.UPDATE, WriteKind.REPLACE)) {
            assertEquals(5 * MEMBERSHIP_INCREMENT + 9, other.version(WEB));
            assertEquals(5 * MEMBERSHIP_INCREMENT + 9, guard.versionBefore());
        }
        assertEquals(6 * MEMBERSHIP_INCREMENT + 10, other.version(WEB));
    }

    @Test
    void onlyADeadWritersShardIsRepaired() throws IOException {
        one.versionTable.repair(SHARD);
        assertEquals(0, other.version(WEB));
        try (HeldLock _ = other.beginWrite(WEB)) {
            one.versionTable.repair(SHARD);
            assertEquals(1, other.version(WEB));
        }
        one.versionTable.repair(SHARD);
        assertEquals(MEMBERSHIP_INCREMENT + 2, other.version(WEB));
        other.locks.tryShard(SHARD).orElseThrow().close();
    }

    @Test
    void changesOutsideTheLocalCachesAreCounted() throws IOException {
        long changesBefore = one.versionTable.externalChanges();
        one.versionTable.beginWrite(WEB, Operation.UPDATE, WriteKind.REPLACE).close();
        try (WriteGuard guard = one.versionTable.beginWrite(WEB, Operation.CREATE, WriteKind.ADD_OR_REMOVE)) {
            guard.markCached();
        }
        assertEquals(changesBefore, one.versionTable.externalChanges());
        assertEquals(changesBefore + 1, other.versionTable.externalChanges());
        one.versionTable.beginWrite(WEB, Operation.CREATE, WriteKind.ADD_OR_REMOVE).close();
        assertEquals(changesBefore + 1, one.versionTable.externalChanges());
        other.versionTable.beginWrite(WEB, Operation.DELETE, WriteKind.ADD_OR_REMOVE).close();
        assertEquals(changesBefore + 2, one.versionTable.externalChanges());
        assertEquals(changesBefore + 3, other.versionTable.externalChanges());
    }

    /** A number that is wrong for a moment would be remembered, and then hide a change of another process. */
    @Test
    void localChangesAreNeverCountedAsExternal() throws Exception {
        long changesBefore = one.versionTable.externalChanges();
        AtomicInteger writes = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> writers = Stream.of("web", "db").<Future<?>>map(id -> threads.submit(() -> {
                for (int i = 0; i < 5_000; i++) {
                    try (WriteGuard guard = one.versionTable.beginWrite(new ContainerId(id), Operation.CREATE,
                            WriteKind.ADD_OR_REMOVE)) {
                        guard.markCached();
                    }
                    writes.incrementAndGet();
                }
                return id;
            })).toList();
            while (!writers.stream().allMatch(Future::isDone)) {
                assertEquals(changesBefore, one.versionTable.externalChanges());
            }
            for (Future<?> writer : writers) {
                writer.get(FileFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            }
        }
        assertEquals(10_000, writes.get());
        assertEquals(changesBefore + 10_000, other.versionTable.externalChanges());
    }

    @Test
    void halvesAreComparedApart() {
        assertTrue(VersionTable.sameMembership(MEMBERSHIP_INCREMENT + 2, MEMBERSHIP_INCREMENT + 4));
        assertFalse(VersionTable.sameMembership(MEMBERSHIP_INCREMENT + 2, 2 * MEMBERSHIP_INCREMENT + 2));
        assertFalse(VersionTable.isStable(VersionTable.INVALID_VERSION));
    }

    /** Records that share a slot cost each other a look at a file: they had better be few. */
    @Test
    void idsAreSpreadOverAllShards() {
        int used = (int) IntStream.range(0, 10_000)
                .map(number -> VersionTable.shard(new ContainerId("web-" + number)))
                .peek(shard -> assertTrue(shard >= 0 && shard < VersionTable.SHARD_COUNT))
                .distinct()
                .count();
        assertTrue(used > VersionTable.SHARD_COUNT / 2, used + " slots are used");
    }

    @Test
    void aClosedTableThrowsClosedChannel() {
        one.versionTable.close();
        assertThrows(ClosedChannelException.class, () -> one.versionTable.version(SHARD));
    }

    /** A window that cannot be opened must not keep the slot from others. */
    @Test
    void aWriteThatCannotBeginReleasesTheShard() throws IOException {
        one.versionTable.close();
        assertThrows(ClosedChannelException.class,
                () -> one.versionTable.beginWrite(WEB, Operation.UPDATE, WriteKind.REPLACE));
        other.locks.tryShard(SHARD).orElseThrow().close();
    }
}
