package dev.stowage.storage.sqlite;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.HeldLock;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The parts of an open store, and what each operation does before and after its own work. */
final class SqliteStore {
    static final String FILE = "statuses.db";
    static final String SHARED_MEMORY = "-shm";

    private static final int ALL_WRITERS = Integer.MAX_VALUE;

    private final Duration deadline;
    private final StoreLocks locks;
    private final Readers readers;
    private final Writer writer;
    private final Deque<Closeable> parts;
    private final Semaphore writers = new Semaphore(ALL_WRITERS);
    private volatile boolean closed;

    /**
     * Puts a store together.
     *
     * @param parts all that is to be closed with it, in this order
     */
    SqliteStore(Duration deadline, StoreLocks locks, Readers readers, Writer writer,
            Deque<Closeable> parts) {
        this.deadline = deadline;
        this.locks = locks;
        this.readers = readers;
        this.writer = writer;
        this.parts = parts;
    }

    /** Something that changes the database. */
    @FunctionalInterface
    interface Work<T> {
        T run(Writer writer) throws IOException;
    }

    /**
     * Looks: takes no lock of ours. SQLite's own are held for moments only, such as when a store is opened.
     */
    <T> T read(String subject, Operation operation, Readers.Query<T> query) {
        requireOpen(operation);
        Patience patience = new Patience(subject, operation, deadline);
        while (true) {
            try {
                return readers.read(query);
            } catch (SQLException e) {
                if (!Failures.isBusy(e)) {
                    throw Failures.unchanged(subject, operation, e);
                }
                if (!patience.pause()) {
                    throw new StorageUnavailableException(subject, operation,
                            "another program keeps the whole database locked: " + e.getMessage(), e);
                }
            }
        }
    }

    /** Writes: waits for other writers in its one transaction only. */
    <T> T write(String subject, Operation operation, Work<T> work) {
        requireOpen(operation);
        writers.acquireUninterruptibly();
        try {
            requireOpen(operation);
            return work.run(writer);
        } catch (IOException e) {
            throw Failures.unchanged(subject, operation, e);
        } finally {
            writers.release();
        }
    }

    /** Changes a record that exists: all others who would are excluded from before it is looked at. */
    <T> T change(ContainerId id, Operation operation, Work<T> work) {
        return write(id.value(), operation, writing -> {
            try (HeldLock _ = locks.record(id, operation)) {
                return work.run(writing);
            }
        });
    }

    void requireOpen(Operation operation) {
        if (closed) {
            throw new ClosedException(SqliteStatusStorage.NAME, operation);
        }
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
        closeAll(parts);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static void closeAll(Deque<Closeable> parts) {
        try {
            while (!parts.isEmpty()) {
                parts.pop().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("nothing here throws when closed", e);
        }
    }
}
