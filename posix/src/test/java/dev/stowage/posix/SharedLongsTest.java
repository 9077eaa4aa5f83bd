package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedLongsTest {
    @TempDir
    private Path path;

    @Test
    void areCountedBetweenProcesses() throws Exception {
        int rounds = 20_000;
        List<LockingJvm> others = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                others.add(LockingJvm.start("add", path, Integer.toString(rounds)));
            }
            for (LockingJvm other : others) {
                assertEquals("ready", other.readReply());
            }
            for (LockingJvm other : others) {
                other.proceed();
            }
            for (LockingJvm other : others) {
                assertEquals("done", other.readReply());
            }
        } finally {
            others.forEach(LockingJvm::close);
        }
        try (SharedLongs numbers = SharedLongs.open(path.resolve("numbers"), 1 << 16)) {
            assertEquals(3L * rounds, numbers.get((1 << 16) - 1));
            assertEquals(1 << 19, Files.size(path.resolve("numbers")));
        }
    }

    @Test
    void keepTheirBoundsAndTheirFile() throws Exception {
        Path file = path.resolve("numbers");
        try (SharedLongs numbers = SharedLongs.open(file, 4)) {
            numbers.set(3, 7);
            assertTrue(numbers.compareAndSet(3, 7, 8));
            assertFalse(numbers.compareAndSet(3, 7, 9));
            assertThrows(IndexOutOfBoundsException.class, () -> numbers.get(4));
            assertThrows(IndexOutOfBoundsException.class, () -> numbers.set(-1, 0));
        }
        try (SharedLongs more = SharedLongs.open(file, 8); SharedLongs fewer = SharedLongs.open(file, 4)) {
            assertEquals(64, Files.size(file));
            more.set(0, 5);
            assertEquals(5, fewer.get(0));
            assertEquals(8, fewer.get(3));
            assertEquals(0, more.get(7));
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        SharedLongs closed = SharedLongs.open(file, 1);
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.get(0));
        assertThrows(IllegalArgumentException.class, () -> SharedLongs.open(file, 0));
    }

    @Test
    void whoWaitsInAnotherProcessIsWokenByAChange() throws Exception {
        try (SharedLongs numbers = SharedLongs.open(path.resolve("numbers"), 2);
                LockingJvm other = LockingJvm.start("await", path)) {
            numbers.set(1, 3L << 32);
            assertEquals("waits", other.readReply());
            FutureTask<String> woken = new FutureTask<>(other::readReply);
            Thread.ofVirtual().start(woken);
            numbers.set(1, 3L << 32 | 5);
            numbers.wakeAll(1);
            assertEquals("sees " + (3L << 32 | 5), woken.get(30, TimeUnit.SECONDS));
            numbers.await(1, 0, Duration.ofDays(1));
            numbers.await(1, 3L << 32 | 5, Duration.ofMillis(1));
        }
    }
}
