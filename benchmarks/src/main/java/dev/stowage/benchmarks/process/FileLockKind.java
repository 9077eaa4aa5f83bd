package dev.stowage.benchmarks.process;

import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.ProcessTable;
import dev.stowage.posix.SharedLongs;
import dev.stowage.posix.WholeFileLock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;

/** Ways to exclude other processes. */
enum FileLockKind {
    /** Used by runsc and by container tools in C. */
    FLOCK("flock", "flock(2) on one file, blocking, as in gVisor") {
        @Override
        OpenLock open(Path directory) throws IOException {
            OpenFile file = OpenFile.open(directory.resolve("flock"), OpenFile.Access.CREATE);
            return task -> {
                WholeFileLock.lock(file);
                task.run();
                WholeFileLock.unlock(file);
            };
        }
    },
    /** Used by Stowage's own stores. */
    OFD("stowage", "open file description lock on a byte, with the holder recorded and waiters in order") {
        @Override
        OpenLock open(Path directory) throws IOException {
            FileLocks locks =
                    FileLocks.open(directory.resolve("locks"), ProcessTable.ofHost(), InstantSource.system());
            return task -> {
                try (HeldLock _ = locks.acquire("web-1", "benchmark", Duration.ofSeconds(10))) {
                    task.run();
                }
            };
        }
    },
    /** Offered by Java. */
    POSIX("FileChannel.lock",
            "fcntl(2) by Java: ignores flock(1), and is lost when another thread closes the file") {
        @Override
        OpenLock open(Path directory) throws IOException {
            FileChannel file = FileChannel.open(directory.resolve("posix"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            return task -> {
                try (FileLock _ = file.lock()) {
                    task.run();
                }
            };
        }
    },
    /** Used by scripts. */
    EXCLUSIVE_CREATE("lock file", "O_EXCL create with retries, and unlink: remains if its holder is killed") {
        @Override
        OpenLock open(Path directory) {
            Path file = directory.resolve("exclusive");
            return task -> {
                while (true) {
                    try {
                        Files.createFile(file);
                        break;
                    } catch (FileAlreadyExistsException held) {
                        // another process or thread holds the lock
                        Thread.onSpinWait();
                    }
                }
                task.run();
                Files.delete(file);
            };
        }
    },
    /** The baseline: without the kernel, so a killed holder keeps it. */
    SPIN("shared word", "baseline: compare-and-set in shared memory; a killed holder keeps it") {
        @Override
        OpenLock open(Path directory) throws IOException {
            SharedLongs word = SharedLongs.open(directory.resolve("word"), 1);
            return task -> {
                while (!word.compareAndSet(0, 0, 1)) {
                    Thread.onSpinWait();
                }
                task.run();
                word.set(0, 0);
            };
        }
    };

    private final String label;
    private final String description;

    FileLockKind(String label, String description) {
        this.label = label;
        this.description = description;
    }

    /** A lock that this process has opened. */
    interface OpenLock {
        void runLocked(Runnable task) throws IOException, InterruptedException;
    }

    String label() {
        return label;
    }

    String description() {
        return description;
    }

    /** Opens the lock in a directory that all processes share. The exit of the process closes it. */
    abstract OpenLock open(Path directory) throws IOException;
}
