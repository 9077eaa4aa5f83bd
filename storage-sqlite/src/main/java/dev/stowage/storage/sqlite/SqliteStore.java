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

/** The parts of an open store, and what each operation does before and after its own work. */
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
     * Puts a store together.
     *
     * @param resources all that is to be closed with it, in this order
     */
    SqliteStore(Duration timeout, SqliteLocks locks, ReaderPool readerPool, SqliteWriter sqliteWriter,
            Deque<Closeable> resources) {
        this.timeout = timeout;
        this.locks = locks;
        this.readerPool = readerPool;
        this.sqliteWriter = sqliteWriter;
        this.resources = resources;
    }

    /** Something that changes the database. */
    @FunctionalInterface
    interface WriterTask<T> {
        T run(SqliteWriter sqliteWriter) throws IOException;
    }

    /**
     * Looks: takes no lock of ours. SQLite's own are held for moments only, such as when a store is opened.
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
                            "another program keeps the whole database locked: " + e.getMessage(), e);
                }
            }
        }
    }

    /** Writes: waits for other writers in its one transaction only. */
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

    /** Changes a record that exists: all others who would are excluded from before it is looked at. */
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
            throw new UncheckedIOException("nothing here throws when closed", e);
        }
    }
}
