package dev.stowage.storage.sqlite;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.HeldLock;
import dev.stowage.records.store.StoreGate;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;

/** The components of an open store, and the steps that all its operations share. */
final class SqliteStore {
    static final String FILE = "statuses.db";
    static final String SHARED_MEMORY = "-shm";

    private final Duration timeout;
    private final SqliteLocks locks;
    private final ReaderPool readerPool;
    private final SqliteWriter sqliteWriter;
    private final Deque<Closeable> resources;
    private final StoreGate gate = new StoreGate(SqliteErrors.ERRORS);

    /**
     * Creates a store.
     *
     * @param resources what is closed with it, in this order
     */
    SqliteStore(Duration timeout, SqliteLocks locks, ReaderPool readerPool, SqliteWriter sqliteWriter,
            Deque<Closeable> resources) {
        this.timeout = timeout;
        this.locks = locks;
        this.readerPool = readerPool;
        this.sqliteWriter = sqliteWriter;
        this.resources = resources;
    }

    /** A change of the database. */
    @FunctionalInterface
    interface WriterTask<T> {
        T run(SqliteWriter sqliteWriter) throws IOException;
    }

    /**
     * Runs a query without our locks. Other processes hold those of SQLite for moments only, for example
     * while they open the store.
     */
    <T> T read(ErrorSubject subject, Operation operation, ReaderPool.Query<T> query) {
        requireOpen(operation);
        BusyBackoff backoff = new BusyBackoff(subject, operation, timeout);
        while (true) {
            try {
                return readerPool.read(query);
            } catch (SQLException e) {
                if (!SqliteErrors.isBusy(e)) {
                    throw SqliteErrors.withoutEffect(subject, operation, e);
                }
                if (!backoff.pause()) {
                    throw new StorageUnavailableException(subject, operation,
                            "another program has locked the whole database: " + e.getMessage(), e);
                }
            }
        }
    }

    /** Runs a write, which waits for other writers only in its one transaction. */
    <T> T write(ErrorSubject subject, Operation operation, WriterTask<T> task) {
        gate.enter(operation);
        try {
            return task.run(sqliteWriter);
        } catch (IOException e) {
            throw SqliteErrors.ERRORS.withoutEffect(subject, operation, e);
        } finally {
            gate.leave();
        }
    }

    /** Runs a mutation of an existing record under its lock. */
    <T> T mutate(ContainerId id, Operation operation, WriterTask<T> task) {
        return write(id, operation, writing -> {
            try (HeldLock _ = locks.record(id, operation)) {
                return task.run(writing);
            }
        });
    }

    void requireOpen(Operation operation) {
        gate.requireOpen(operation);
    }

    /** Lets writers finish, but waits no longer than the lock timeout. */
    void close() {
        gate.close(timeout, () -> closeAll(resources));
    }

    static void closeAll(Deque<Closeable> resources) {
        try {
            while (!resources.isEmpty()) {
                resources.pop().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the store", e);
        }
    }
}
