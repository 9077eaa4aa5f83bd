package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import dev.stowage.posix.ProcessTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryLocksTest {
    @TempDir
    private Path parent;

    private RunDirectoryLocks open(Path directory) throws Exception {
        return RunDirectoryLocks.open(directory, ProcessTable.ofHost(), InstantSource.system());
    }

    @Test
    void excludeEachOtherAfterTheDirectoryWasRemoved() throws Exception {
        Path directory = Files.createDirectory(parent.resolve("engine"));
        try (RunDirectoryLocks before = open(directory)) {
            before.acquire("web", "start", Duration.ofSeconds(60)).close();
            DirectoryTree.delete(directory);
            Files.createDirectory(directory);
            try (RunDirectoryLocks after = open(directory);
                    HeldLock _ = after.acquire("web", "stop", Duration.ofSeconds(60))) {
                assertEquals(Optional.empty(), before.tryAcquire("web", "start"));
                assertThrows(LockBusyException.class, () -> before.acquire("web", "start", Duration.ZERO));
                assertEquals("stop", before.holder("web").orElseThrow().note());
            }
            assertTrue(before.tryAcquire("web", "start").isPresent());
        }
    }

    @Test
    void createTheDirectoryThatWasRemoved() throws Exception {
        Path directory = Files.createDirectory(parent.resolve("engine"));
        try (RunDirectoryLocks locks = open(directory)) {
            DirectoryTree.delete(directory);
            try (HeldLock _ = locks.acquire("web", "start", Duration.ofSeconds(60));
                    RunDirectoryLocks other = open(directory)) {
                assertEquals(Optional.empty(), other.tryAcquire("web", "stop"));
            }
        }
    }
}
