package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLocksTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    @Test
    void busyNamesTheHoldingThread() throws Exception {
        Instant now = Instant.parse("2026-11-23T10:00:00.123Z");
        try (FileLocks locks =
                FileLocks.open(directory.resolve("lock"), ProcessTable.ofHost(), InstantSource.fixed(now))) {
            HeldLock held = locks.acquire("web-1", "stop web-1", LONG);
            LockBusyException busy =
                    assertThrows(LockBusyException.class, () -> locks.acquire("web-1", "start web-1", SHORT));
            ProcessInfo self = ProcessTable.ofHost().find(ProcessHandle.current().pid()).orElseThrow();
            assertEquals(Optional.of(new LockHolder(self.pid(), self.startTimeTicks(), now, "stop web-1")),
                    busy.holder());
            assertEquals("web-1", busy.key());
            assertTrue(locks.tryAcquire("web-1", "kill").isEmpty());
            locks.acquire("web-2", "another key", SHORT).close();
            held.close();
            assertEquals(Optional.empty(), locks.holder("web-1"));
            locks.tryAcquire("web-1", "kill").orElseThrow().close();
        }
    }

    @Test
    void aFailedReleaseDoesNotHideWhyTheLockWasNotTaken() throws Exception {
        AtomicReference<FileLocks> opened = new AtomicReference<>();
        IllegalStateException first = new IllegalStateException("no time");
        InstantSource clock = () -> {
            opened.get().close();
            throw first;
        };
        try (FileLocks locks = FileLocks.open(directory.resolve("lock"), ProcessTable.ofHost(), clock)) {
            opened.set(locks);
            assertSame(first,
                    assertThrows(IllegalStateException.class, () -> locks.tryAcquire("web-1", "start")));
            assertInstanceOf(ClosedChannelException.class, first.getSuppressed()[0]);
            assertEquals(0, locks.keysInUse());
        }
    }

    @Test
    void sharedHoldersExcludeAnExclusiveOne() throws Exception {
        FileLocks other = LockingJvm.open(directory);
        try (FileLocks one = LockingJvm.open(directory); FileLocks third = LockingJvm.open(directory)) {
            HeldLock share = one.tryAcquireShared("a").orElseThrow();
            HeldLock another = other.tryAcquireShared("a").orElseThrow();
            assertTrue(third.tryAcquire("a", "alone").isEmpty());
            share.close();
            share.close();
            assertTrue(third.tryAcquire("a", "alone").isEmpty());
            other.close();
            another.close();
            HeldLock alone = third.tryAcquire("a", "alone").orElseThrow();
            assertTrue(one.tryAcquireShared("a").isEmpty());
            assertTrue(one.tryAcquireShared("b").isPresent());
            alone.close();
            assertTrue(one.tryAcquireShared("a").isPresent());
        }
    }

    @Test
    void aLockIsNotReentrantAndClosingItTwiceFreesOnlyItself() throws Exception {
        try (FileLocks locks = LockingJvm.open(directory)) {
            HeldLock first = locks.acquire("a", "first", LONG);
            assertThrows(LockBusyException.class, () -> locks.acquire("a", "again", Duration.ZERO));
            assertThrows(LockBusyException.class,
                    () -> locks.acquire("a", "again", Duration.ofSeconds(Long.MIN_VALUE)));
            locks.acquire("b", "free", Duration.ofSeconds(-1)).close();
            first.close();
            HeldLock second = locks.acquire("a", "second", LONG);
            first.close();
            assertTrue(locks.tryAcquire("a", "third").isEmpty());
            second.close();
        }
    }

    @Test
    void twoInstancesInOneProcessExcludeEachOther() throws Exception {
        try (FileLocks one = LockingJvm.open(directory); FileLocks other = LockingJvm.open(directory)) {
            HeldLock held = one.acquire("a", "by one", LONG);
            assertTrue(other.tryAcquire("a", "by the other").isEmpty());
            LockBusyException busy =
                    assertThrows(LockBusyException.class, () -> other.acquire("a", "by the other", SHORT));
            assertEquals("by one", busy.holder().orElseThrow().note());
            held.close();
            other.tryAcquire("a", "by the other").orElseThrow().close();
        }
    }

    @Test
    void closingOneInstanceLeavesTheLocksOfAnother() throws Exception {
        try (FileLocks one = LockingJvm.open(directory)) {
            HeldLock held = one.acquire("a", "by one", LONG);
            LockingJvm.open(directory).close();
            Files.readAllBytes(directory.resolve("lock"));
            try (FileLocks other = LockingJvm.open(directory)) {
                assertTrue(other.tryAcquire("a", "by the other").isEmpty());
            }
            held.close();
        }
    }

    @Test
    void closingFreesAllAndLaterCallsFail() throws Exception {
        FileLocks locks = LockingJvm.open(directory);
        HeldLock held = locks.acquire("a", "work", LONG);
        locks.close();
        locks.close();
        try (FileLocks other = LockingJvm.open(directory)) {
            HeldLock taken = other.tryAcquire("a", "next").orElseThrow();
            held.close();
            try (FileLocks third = LockingJvm.open(directory)) {
                assertTrue(third.tryAcquire("a", "third").isEmpty(),
                        "a late close must not free another's lock");
            }
            taken.close();
        }
        assertThrows(ClosedChannelException.class, () -> locks.acquire("a", "late", LONG));
        assertThrows(ClosedChannelException.class, () -> locks.tryAcquire("a", "late"));
        assertThrows(ClosedChannelException.class, () -> locks.holder("a"));
    }

    @Test
    void manyThreadsNeverHoldAtOnceAndLeaveNothingBehind() throws Exception {
        try (FileLocks locks = LockingJvm.open(directory);
                SharedLongs numbers = SharedLongs.open(directory.resolve("numbers"), 2);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                all.add(threads.submit(() -> {
                    LockingJvm.count(locks, numbers, 50);
                    return 0;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            assertEquals(32 * 50, numbers.get(0));
            assertEquals(0, locks.keysInUse());
        }
    }

    @Test
    void tenThousandKeysAtOnce() throws Exception {
        try (FileLocks locks = LockingJvm.open(directory); FileLocks other = LockingJvm.open(directory)) {
            List<HeldLock> all = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                all.add(locks.tryAcquire("container-" + i, "test").orElseThrow());
            }
            assertEquals(10_000, locks.keysInUse());
            assertTrue(other.tryAcquire("container-0", "test").isEmpty());
            assertTrue(other.tryAcquire("container-9999", "test").isEmpty());
            other.tryAcquire("container-10000", "test").orElseThrow().close();
            all.forEach(HeldLock::close);
            assertEquals(0, locks.keysInUse());
            assertEquals(0, other.keysInUse());
            other.tryAcquire("container-5000", "test").orElseThrow().close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread", "instance"})
    void anInterruptedWaiterHoldsNothing(String rival) throws Exception {
        try (FileLocks locks = LockingJvm.open(directory); FileLocks other = LockingJvm.open(directory)) {
            SharedLockHints hints = SharedLockHints.open(directory.resolve("lock.holders"));
            FileLocks holder = rival.equals("thread") ? locks : other;
            HeldLock held = holder.acquire("a", "test", LONG);
            FutureTask<HeldLock> wait = new FutureTask<>(() -> locks.acquire("a", "wait", LONG));
            Thread waiter = Thread.ofPlatform().start(wait);
            Eventually.until("it waits",
                    () -> rival.equals("thread") ? waiter.getState() == Thread.State.TIMED_WAITING
                            : hints.isClaimed(FileLocks.offset("a")));
            waiter.interrupt();
            waiter.join();
            Throwable failure =
                    assertThrows(java.util.concurrent.ExecutionException.class, wait::get).getCause();
            assertEquals(InterruptedException.class, failure.getClass());
            held.close();
            assertEquals(0, locks.keysInUse());
            locks.tryAcquire("a", "test").orElseThrow().close();
        }
    }

    @Test
    void lockFilesArePrivateRegularFiles() throws Exception {
        LockingJvm.open(directory).close();
        for (String name : List.of("lock", "lock.holders")) {
            assertEquals("rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))));
        }
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("lock"), directory.resolve("lock"));
        PosixException failure = assertThrows(PosixException.class, () -> LockingJvm.open(elsewhere));
        assertEquals(Errno.ELOOP, failure.errno());
        assertEquals(link.toString(), failure.subject());
        Files.delete(link);
        Fifo.create(link);
        assertThrows(FileSystemException.class, () -> LockingJvm.open(elsewhere));
        Files.delete(link);
        Files.createFile(link);
        Files.setPosixFilePermissions(link, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThrows(FileSystemException.class, () -> LockingJvm.open(elsewhere));
    }
}
