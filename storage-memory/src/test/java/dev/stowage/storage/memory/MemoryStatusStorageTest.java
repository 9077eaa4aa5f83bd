package dev.stowage.storage.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Incarnation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.Settings;
import dev.stowage.api.Signal;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryStatusStorageTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final ContainerConfig CONFIG =
            ContainerConfig.of(Path.of("/bundle"), "process", new HostIdentity("host", Path.of("/root")))
                    .withStop(Signal.TERM, Duration.ZERO);

    private final MemoryStatusStorage storage = open("60s");

    @Test
    void manyThreadsLoseNoUpdateAndReadersSeeOnlyWholeRecordsInOrder() throws Exception {
        storage.create(record("web", Optional.empty()), Durability.MEMORY);
        int writers = 8;
        int updatesPerWriter = 2_000;
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                futures.add(threads.submit(() -> {
                    for (int n = 0; n < updatesPerWriter; n++) {
                        storage.update(WEB, Durability.MEMORY, MemoryStatusStorageTest::next);
                    }
                }));
                futures.add(threads.submit(() -> {
                    long seen = 0;
                    while (seen < (long) writers * updatesPerWriter) {
                        ContainerRecord record = storage.read(WEB);
                        assertTrue(record.revision() > seen || record.status().run() == seen);
                        assertEquals(record.revision() - 1, record.status().run());
                        seen = record.status().run();
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get(60, TimeUnit.SECONDS);
            }
        }
        assertEquals(writers * updatesPerWriter, storage.read(WEB).status().run());
    }

    @Test
    void oneOfManyCreatorsOfAnIdOrANameWins() throws Exception {
        AtomicInteger winners = new AtomicInteger();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (int i = 0; i < 50; i++) {
                String id = i % 2 == 0 ? "web" : "web-" + i;
                threads.submit(() -> {
                    try {
                        storage.create(record(id, Optional.of(new ContainerName("n"))), Durability.MEMORY);
                        winners.incrementAndGet();
                    } catch (AlreadyExistsException e) {
                        // the losers
                    }
                });
            }
        }
        assertEquals(1, winners.get());
        assertEquals(1, storage.list().size());
    }

    @Test
    void aSlowUpdateBlocksOnlyUpdatesOfItsRecord() throws Exception {
        MemoryStatusStorage shortTimeoutStorage = open("50ms");
        shortTimeoutStorage.create(record("web", Optional.empty()), Durability.MEMORY);
        shortTimeoutStorage.create(record("other", Optional.empty()), Durability.MEMORY);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<?> slow =
                    threads.submit(() -> shortTimeoutStorage.update(WEB, Durability.MEMORY, record -> {
                        entered.countDown();
                        waitFor(proceed);
                        return next(record);
                    }));
            waitFor(entered);
            assertEquals(1, shortTimeoutStorage.read(WEB).revision());
            assertEquals(2, shortTimeoutStorage.list().size());
            shortTimeoutStorage.update(new ContainerId("other"), Durability.MEMORY,
                    MemoryStatusStorageTest::next);
            BusyException busy = assertThrows(BusyException.class,
                    () -> shortTimeoutStorage.update(WEB, Durability.MEMORY, MemoryStatusStorageTest::next));
            assertTrue(busy.owner().activity().contains("update"), busy.owner().activity());
            assertThrows(BusyException.class, () -> shortTimeoutStorage.delete(WEB));
            proceed.countDown();
            slow.get(60, TimeUnit.SECONDS);
        }
        assertEquals(2, shortTimeoutStorage.read(WEB).revision());
    }

    @Test
    void anUpdateThatWaitedForADeleteFindsNothing() throws Exception {
        storage.create(record("web", Optional.of(new ContainerName("n"))), Durability.MEMORY);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<?> slow = threads.submit(() -> storage.update(WEB, Durability.MEMORY, record -> {
                entered.countDown();
                waitFor(proceed);
                return next(record);
            }));
            waitFor(entered);
            Future<?> delete = threads.submit(() -> storage.delete(WEB));
            proceed.countDown();
            slow.get(60, TimeUnit.SECONDS);
            delete.get(60, TimeUnit.SECONDS);
        }
        assertThrows(NotFoundException.class,
                () -> storage.update(WEB, Durability.MEMORY, MemoryStatusStorageTest::next));
        storage.delete(WEB);
        storage.create(record("web", Optional.of(new ContainerName("n"))), Durability.MEMORY);
        assertEquals(1, storage.read(WEB).revision());
    }

    @Test
    void aThrowingUpdateChangesNothingAndIsRethrown() {
        storage.create(record("web", Optional.empty()), Durability.MEMORY);
        IllegalStateException thrown = new IllegalStateException("mine");
        assertSame(thrown, assertThrows(IllegalStateException.class,
                () -> storage.update(WEB, Durability.MEMORY, record -> {
                    throw thrown;
                })));
        assertEquals(1, storage.read(WEB).revision());
        storage.update(WEB, Durability.MEMORY, MemoryStatusStorageTest::next);
    }

    @Test
    void anUpdateInsideAnUpdateIsRefused() {
        storage.create(record("web", Optional.empty()), Durability.MEMORY);
        assertThrows(BusyException.class, () -> storage.update(WEB, Durability.MEMORY,
                record -> storage.update(WEB, Durability.MEMORY, MemoryStatusStorageTest::next).status()));
        assertEquals(1, storage.read(WEB).revision());
    }

    @Test
    void anInterruptedUpdateHasNoEffectAndKeepsTheFlag() {
        storage.create(record("web", Optional.empty()), Durability.MEMORY);
        Thread.currentThread().interrupt();
        assertThrows(OperationInterruptedException.class,
                () -> storage.update(WEB, Durability.MEMORY, MemoryStatusStorageTest::next));
        assertTrue(Thread.interrupted());
        assertEquals(1, storage.read(WEB).revision());
    }

    @Test
    void listsAreInOrderAndByExactSandbox() {
        storage.create(record("b", Optional.empty()), Durability.MEMORY);
        storage.create(record("a", Optional.empty()), Durability.MEMORY);
        storage.create(ContainerRecord.of(new QualifiedId(new ContainerId("b"), new ContainerId("c")),
                new Incarnation("0".repeat(32)), CONFIG, status()), Durability.MEMORY);
        assertEquals(List.of("a", "b", "b/c"),
                storage.list().stream().map(RecordEntry::id).map(QualifiedId::toString).toList());
        assertEquals(List.of("b", "b/c"),
                storage.list(new ContainerId("b"))
                        .stream()
                        .map(RecordEntry::id)
                        .map(QualifiedId::toString)
                        .toList());
        assertEquals("b/c", storage.resolve("c").toString());
    }

    @Test
    void durabilityAboveMemoryIsUnsupported() {
        assertThrows(UnsupportedException.class,
                () -> storage.create(record("web", Optional.empty()), Durability.ATOMIC));
        assertEquals(List.of(), storage.list());
    }

    @Test
    void everyOperationAfterCloseIsRefused() {
        storage.close();
        storage.close();
        assertThrows(ClosedException.class, storage::list);
        assertThrows(ClosedException.class, () -> storage.read(WEB));
        assertThrows(ClosedException.class, () -> storage.delete(WEB));
        assertThrows(ClosedException.class, storage::capabilities);
        assertEquals("memory", storage.name());
    }

    private static MemoryStatusStorage open(String lockTimeout) {
        return new MemoryStatusStorage(BackendContext.of(Path.of("/none"), Path.of("/none"))
                .withSettings(new Settings(Map.of("lock-deadline", lockTimeout)))
                .withRandom(new SplittableRandom(1)));
    }

    private static ContainerRecord record(String id, Optional<ContainerName> name) {
        return ContainerRecord
                .of(QualifiedId.standalone(new ContainerId(id)), new Incarnation("0".repeat(32)), CONFIG,
                        status())
                .withName(name);
    }

    private static Status status() {
        return Status.configured(Instant.EPOCH, Resources.NONE);
    }

    private static Status next(ContainerRecord record) {
        return record.status().nextRun();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
