package dev.stowage.storage.sqlite;

import static dev.stowage.storage.sqlite.SqliteFixtures.WEB;
import static dev.stowage.storage.sqlite.SqliteFixtures.await;
import static dev.stowage.storage.sqlite.SqliteFixtures.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStatusStorageTest {
    @TempDir
    Path directory;

    @Test
    void aSlowUpdateBlocksOnlyUpdatesOfItsRecord() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                SqliteStatusStorage storage = open(directory.resolve("store"), "50ms")) {
            storage.create(SqliteFixtures.named("web", "n"), Durability.DURABLE);
            storage.create(SqliteFixtures.record("other"), Durability.DURABLE);
            Future<?> slow = threads.submit(() -> storage.update(WEB, Durability.DURABLE, record -> {
                entered.countDown();
                await(proceed);
                return SqliteFixtures.nextRun(record);
            }));
            await(entered);
            assertEquals(2,
                    storage.update(new ContainerId("other"), Durability.DURABLE, SqliteFixtures::nextRun)
                            .revision());
            storage.create(SqliteFixtures.record("third"), Durability.DURABLE);
            storage.delete(new ContainerId("third"));
            BusyException busy = assertThrows(BusyException.class,
                    () -> storage.update(WEB, Durability.ATOMIC, SqliteFixtures::nextRun));
            assertEquals(ProcessHandle.current().pid(), busy.owner().pid().orElseThrow());
            assertTrue(busy.owner().activity().startsWith("update web"), busy.owner().activity());
            proceed.countDown();
            slow.get(SqliteFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            assertEquals(2, storage.read(WEB).revision());
        }
    }

    @Test
    void anInterruptStopsWritersBeforeTheyWriteAndReadersNever() {
        try (SqliteStatusStorage storage = open(directory.resolve("store"))) {
            storage.create(SqliteFixtures.record("web"), Durability.DURABLE);
            Thread.currentThread().interrupt();
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, storage.list().size());
            assertThrows(OperationInterruptedException.class,
                    () -> storage.update(WEB, Durability.DURABLE, SqliteFixtures::nextRun));
            assertThrows(OperationInterruptedException.class,
                    () -> storage.create(SqliteFixtures.record("other"), Durability.DURABLE));
            assertThrows(OperationInterruptedException.class, () -> storage.delete(WEB));
            assertTrue(Thread.interrupted());
            assertThrows(OperationInterruptedException.class,
                    () -> storage.update(WEB, Durability.DURABLE, record -> {
                        Thread.currentThread().interrupt();
                        return SqliteFixtures.nextRun(record);
                    }));
            assertTrue(Thread.interrupted());
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, storage.list().size());
        }
    }

    @Test
    void isOpenedAndClosedByInterruptedThreadsToo() {
        Thread.currentThread().interrupt();
        assertThrows(OperationInterruptedException.class, () -> open(directory.resolve("store")));
        assertTrue(Thread.interrupted());
        SqliteStatusStorage storage = open(directory.resolve("store"));
        storage.create(SqliteFixtures.record("web"), Durability.DURABLE);
        Thread.currentThread().interrupt();
        storage.close();
        assertTrue(Thread.interrupted());
        try (SqliteStatusStorage reopened = open(directory.resolve("store"))) {
            assertEquals(1, reopened.read(WEB).revision());
        }
    }

    @Test
    void manyVirtualThreadsReadAndWriteAtOnce() throws Exception {
        try (SqliteStatusStorage storage = open(directory.resolve("store"), "60s")) {
            storage.create(SqliteFixtures.record("web"), Durability.DURABLE);
            List<Future<?>> all = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 100; i++) {
                    String id = "c" + i;
                    all.add(threads.submit(() -> {
                        storage.create(SqliteFixtures.record(id), Durability.ATOMIC);
                        storage.update(WEB, Durability.ATOMIC, SqliteFixtures::nextRun);
                        return storage.list().size();
                    }));
                }
            }
            for (Future<?> one : all) {
                one.get();
            }
            assertEquals(101, storage.list().size());
            assertEquals(100, storage.read(WEB).status().run());
        }
    }

    @Test
    void aReadUnderWayEndsAfterClose() throws Exception {
        SqliteStatusStorage storage = open(directory.resolve("store"));
        storage.create(SqliteFixtures.record("web"), Durability.DURABLE);
        CountDownLatch reading = new CountDownLatch(4);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                readers.add(threads.submit(() -> {
                    reading.countDown();
                    while (true) {
                        assertEquals(1, storage.read(WEB).revision());
                    }
                }));
            }
            await(reading);
            storage.close();
            for (Future<?> reader : readers) {
                Exception end = assertThrows(Exception.class,
                        () -> reader.get(SqliteFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS));
                assertTrue(end.getCause() instanceof ClosedException, String.valueOf(end.getCause()));
            }
        }
        try (Stream<Path> files = Files.list(directory.resolve("store"))) {
            assertEquals(List.of("locks", "locks.holders", "run", SqliteStore.FILE),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void anyDirectoryNameIsAccepted() throws IOException {
        Path unusualPath = directory.resolve("what? #1 50% \u00e9; vfs=unix-none&mode=memory");
        try (SqliteStatusStorage storage = open(unusualPath)) {
            storage.create(SqliteFixtures.record("web"), Durability.DURABLE);
            for (String suffix : List.of("", "-wal", "-shm")) {
                assertEquals("rw-------", PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(unusualPath.resolve(SqliteStore.FILE + suffix))));
            }
        }
    }
}
