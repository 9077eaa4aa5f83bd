package dev.stowage.storage.sqlite;

import static dev.stowage.storage.sqlite.Stores.WEB;
import static dev.stowage.storage.sqlite.Stores.open;
import static dev.stowage.storage.sqlite.Stores.waitFor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.storage.Level;
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
    void aSlowChangeKeepsNobodyFromOtherRecords() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                SqliteStatusStorage storage = open(directory.resolve("store"), "50ms")) {
            storage.create(Stores.named("web", "n"), Level.DURABLE);
            storage.create(Stores.record("other"), Level.DURABLE);
            Future<?> slow = threads.submit(() -> storage.update(WEB, Level.DURABLE, record -> {
                inside.countDown();
                waitFor(goOn);
                return Stores.next(record);
            }));
            waitFor(inside);
            assertEquals(2, storage.update(new ContainerId("other"), Level.DURABLE, Stores::next).revision());
            storage.create(Stores.record("third"), Level.DURABLE);
            storage.delete(new ContainerId("third"));
            BusyException busy = assertThrows(BusyException.class,
                    () -> storage.update(WEB, Level.ATOMIC, Stores::next));
            assertTrue(busy.holder().contains("pid " + ProcessHandle.current().pid() + ", update web"),
                    busy.holder());
            goOn.countDown();
            slow.get(30, TimeUnit.SECONDS);
            assertEquals(2, storage.read(WEB).revision());
        }
    }

    @Test
    void anInterruptStopsWritersBeforeTheyWriteAndReadersNever() {
        try (SqliteStatusStorage storage = open(directory.resolve("store"))) {
            storage.create(Stores.record("web"), Level.DURABLE);
            Thread.currentThread().interrupt();
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, storage.list().size());
            assertThrows(OperationInterruptedException.class,
                    () -> storage.update(WEB, Level.DURABLE, Stores::next));
            assertThrows(OperationInterruptedException.class,
                    () -> storage.create(Stores.record("other"), Level.DURABLE));
            assertThrows(OperationInterruptedException.class, () -> storage.delete(WEB));
            assertTrue(Thread.interrupted());
            assertThrows(OperationInterruptedException.class,
                    () -> storage.update(WEB, Level.DURABLE, record -> {
                        Thread.currentThread().interrupt();
                        return Stores.next(record);
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
        storage.create(Stores.record("web"), Level.DURABLE);
        Thread.currentThread().interrupt();
        storage.close();
        assertTrue(Thread.interrupted());
        try (SqliteStatusStorage again = open(directory.resolve("store"))) {
            assertEquals(1, again.read(WEB).revision());
        }
    }

    @Test
    void manyVirtualThreadsReadAndWriteAtOnce() throws Exception {
        try (SqliteStatusStorage storage = open(directory.resolve("store"), "60s")) {
            storage.create(Stores.record("web"), Level.DURABLE);
            List<Future<?>> all = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 100; i++) {
                    String id = "c" + i;
                    all.add(threads.submit(() -> {
                        storage.create(Stores.record(id), Level.ATOMIC);
                        storage.update(WEB, Level.ATOMIC, Stores::next);
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
        storage.create(Stores.record("web"), Level.DURABLE);
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
            waitFor(reading);
            storage.close();
            for (Future<?> reader : readers) {
                Exception end = assertThrows(Exception.class, () -> reader.get(30, TimeUnit.SECONDS));
                assertTrue(end.getCause() instanceof ClosedException, String.valueOf(end.getCause()));
            }
        }
        try (Stream<Path> files = Files.list(directory.resolve("store"))) {
            assertEquals(List.of("locks", "locks.holders", SqliteStore.FILE),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void anyDirectoryWillDo() throws IOException {
        Path odd = directory.resolve("what? #1 50% \u00e9; vfs=unix-none&mode=memory");
        try (SqliteStatusStorage storage = open(odd)) {
            storage.create(Stores.record("web"), Level.DURABLE);
            for (String suffix : List.of("", "-wal", "-shm")) {
                assertEquals("rw-------", PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(odd.resolve(SqliteStore.FILE + suffix))));
            }
        }
    }
}
