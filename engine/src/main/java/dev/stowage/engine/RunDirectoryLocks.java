package dev.stowage.engine;

import dev.stowage.posix.Deadline;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockHolder;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The locks by name on one file of a run directory. If the directory was removed while it was in use, the
 * file is opened again, so that engines that were opened before and after that exclude each other. A lock
 * that is held while the file is removed stays held on the old file alone. Thread-safe.
 */
final class RunDirectoryLocks implements AutoCloseable {
    private final Path directory;
    private final ProcessTable processes;
    private final InstantSource clock;
    private final List<FileLocks> opened = new ArrayList<>();

    private RunDirectoryLocks(Path directory, ProcessTable processes, InstantSource clock) {
        this.directory = directory;
        this.processes = processes;
        this.clock = clock;
    }

    /**
     * Opens the locks of a directory, which exists.
     *
     * @throws IOException if the lock file cannot be opened
     */
    static RunDirectoryLocks open(Path directory, ProcessTable processes, InstantSource clock)
            throws IOException {
        RunDirectoryLocks locks = new RunDirectoryLocks(directory, processes, clock);
        locks.opened.add(locks.openFile());
        return locks;
    }

    /** Waits for a lock, as {@link FileLocks#acquire} does. */
    HeldLock acquire(String key, String note, Duration timeout) throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(timeout);
        while (true) {
            FileLocks locks = current();
            HeldLock held = locks.acquire(key, note, deadline.remaining());
            if (locks.isCurrent()) {
                return held;
            }
            held.close();
        }
    }

    /** Acquires a lock if it is free, as {@link FileLocks#tryAcquire} does. */
    Optional<HeldLock> tryAcquire(String key, String note) throws IOException {
        while (true) {
            FileLocks locks = current();
            Optional<HeldLock> held = locks.tryAcquire(key, note);
            if (held.isEmpty() || locks.isCurrent()) {
                return held;
            }
            held.orElseThrow().close();
        }
    }

    /** Returns the holder of a lock, as far as it is known. */
    Optional<LockHolder> holder(String key) throws IOException {
        return current().holder(key);
    }

    @Override
    public synchronized void close() {
        opened.forEach(FileLocks::close);
    }

    private synchronized FileLocks current() throws IOException {
        FileLocks latest = opened.getLast();
        if (latest.isCurrent()) {
            return latest;
        }
        PrivateDirectory.prepare(directory, PrivateDirectory.OtherUsers.READ_ONLY);
        FileLocks again = openFile();
        opened.add(again);
        return again;
    }

    private FileLocks openFile() throws IOException {
        return FileLocks.open(directory.resolve("locks"), processes, clock);
    }
}
