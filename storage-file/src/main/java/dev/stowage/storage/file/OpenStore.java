package dev.stowage.storage.file;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.ProcessTable;
import dev.stowage.posix.SharedLongs;
import dev.stowage.posix.UnsupportedPlatformException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The parts of an open store, and what each operation does before and after its own work. */
final class OpenStore {
    private static final int ALL_WRITERS = Integer.MAX_VALUE;

    private final RecordFiles files;
    private final StoreLocks locks;
    private final Generations generations;
    private final Index index;
    private final NameIndex names;
    private final RecordList list;
    private final RecordWriter writer;
    private final Settling settling;
    private final Duration deadline;
    private final Semaphore writers = new Semaphore(ALL_WRITERS);
    private final ReentrantLock reopening = new ReentrantLock();
    private volatile boolean closed;

    private OpenStore(RecordFiles files, StoreLocks locks, Generations generations, Duration deadline,
            Steps steps) {
        this.files = files;
        this.locks = locks;
        this.generations = generations;
        this.deadline = deadline;
        this.index = new Index(files, generations);
        this.names = new NameIndex(index, generations);
        this.list = new RecordList(index);
        this.writer = new RecordWriter(files, generations, index, steps);
        this.settling = new Settling(files, locks, generations, index, names);
    }

    static OpenStore open(BackendContext context, Steps steps) {
        Duration deadline = context.settings().duration("lock-deadline", Duration.ofSeconds(10));
        Path state = context.stateDirectory();
        try {
            RecordFiles files = new RecordFiles(StoreDirectory.openRecords(state));
            try {
                StoreLocks locks = new StoreLocks(openLocks(state, context.clock()), deadline);
                try {
                    SharedLongs words = SharedLongs.open(state.resolve("generations"), Generations.NUMBERS);
                    OpenStore store = new OpenStore(files, locks, new Generations(words, locks), deadline,
                            steps);
                    store.settling.settleAll();
                    return store;
                } catch (IOException | RuntimeException e) {
                    locks.close();
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                files.close();
                throw e;
            }
        } catch (UnsupportedPlatformException e) {
            throw StoreDirectory.unusable(state, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw Failures.unchanged(state.toString(), Operation.OPEN, e);
        }
    }

    private static FileLocks openLocks(Path state, InstantSource clock) throws IOException {
        return FileLocks.open(state.resolve("locks"), ProcessTable.ofHost(), clock);
    }

    /** Something that touches files. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Something that changes files. */
    @FunctionalInterface
    interface Change {
        void run() throws IOException;
    }

    /**
     * Looks: takes no lock. Of a closed store there is nothing to look at, the {@link Generations} say so.
     */
    <T> T read(String subject, Operation operation, Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw Failures.unchanged(subject, operation, e);
        }
    }

    void write(ContainerId id, Operation operation, Change change) {
        locked(id, operation, () -> {
            change.run();
            return id;
        });
    }

    <T> T update(ContainerId id, Work<T> work) {
        return locked(id, Operation.UPDATE, work);
    }

    /** Changes one record: its lock is held, and nothing of a killed writer is left. */
    private <T> T locked(ContainerId id, Operation operation, Work<T> work) {
        writers.acquireUninterruptibly();
        try {
            requireOpen(operation);
            reopenIfDoubtful();
            try (HeldLock _ = locks.record(id, operation)) {
                if (operation != Operation.DELETE && files.hasNext(id)) {
                    settling.settle(id);
                }
                return work.run();
            }
        } catch (IOException e) {
            throw Failures.unchanged(id.value(), operation, e);
        } finally {
            writers.release();
        }
    }

    /** After a failed flush nothing in memory counts. */
    private void reopenIfDoubtful() throws IOException {
        if (!writer.isDoubtful()) {
            return;
        }
        reopening.lock();
        try {
            if (writer.isDoubtful()) {
                index.forget();
                settling.settleAll();
                writer.trustAgain();
            }
        } finally {
            reopening.unlock();
        }
    }

    void requireOpen(Operation operation) {
        if (closed) {
            throw new ClosedException(FileStatusStorage.NAME, operation);
        }
    }

    RecordFiles files() {
        return files;
    }

    StoreLocks locks() {
        return locks;
    }

    Index index() {
        return index;
    }

    NameIndex names() {
        return names;
    }

    RecordList list() {
        return list;
    }

    RecordWriter writer() {
        return writer;
    }

    /** Lets writers finish, not longer than their own deadline. */
    void close() {
        closed = true;
        boolean interrupted = Thread.interrupted();
        try {
            if (writers.tryAcquire(ALL_WRITERS, deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                writers.release(ALL_WRITERS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        generations.close();
        locks.close();
        files.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
