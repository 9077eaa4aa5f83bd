package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileLockTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void excludesOtherOpeningsUntilItIsReleased() throws Exception {
        Path path = directory.resolve("lock");
        try (OpenFile one = OpenFile.open(path, OpenFile.Access.CREATE);
                OpenFile other = OpenFile.open(path, OpenFile.Access.CREATE)) {
            WholeFileLock.lock(one);
            assertFalse(WholeFileLock.tryLock(other));
            WholeFileLock.unlock(one);
            assertTrue(WholeFileLock.tryLock(other));
        }
    }

    @Test
    void isFreedByClosing() throws Exception {
        Path path = directory.resolve("lock");
        try (OpenFile other = OpenFile.open(path, OpenFile.Access.CREATE)) {
            try (OpenFile one = OpenFile.open(path, OpenFile.Access.CREATE)) {
                WholeFileLock.lock(one);
            }
            assertTrue(WholeFileLock.tryLock(other));
        }
    }

    @Test
    void excludesTheCommandFlock() throws Exception {
        Path path = directory.resolve("lock");
        try (OpenFile one = OpenFile.open(path, OpenFile.Access.CREATE)) {
            assertEquals(0, flock(path));
            WholeFileLock.lock(one);
            assertEquals(1, flock(path));
        }
    }

    @Test
    void refusesAClosedFile() throws Exception {
        OpenFile closed = OpenFile.open(directory.resolve("lock"), OpenFile.Access.CREATE);
        closed.close();
        assertThrows(ClosedChannelException.class, () -> WholeFileLock.lock(closed));
    }

    private static int flock(Path path) throws Exception {
        Process process = new ProcessBuilder("flock", "-n", path.toString(), "true").start();
        assertTrue(process.waitFor(TIMEOUT), "flock(1) ends");
        return process.exitValue();
    }
}
