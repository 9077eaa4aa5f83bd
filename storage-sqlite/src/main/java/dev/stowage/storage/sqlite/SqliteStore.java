package dev.stowage.storage.sqlite;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.HeldLock;
import dev.stowage.records.store.StoreGate;
import dev.stowage.records.store.StoreResources;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** The components of an open store, and the steps that all its operations share. */
final class SqliteStore {
    static final String FILE = "statuses.db";
    static final String SHARED_MEMORY = "-shm";

    private final Duration timeout;
    private final SqliteLocks locks;
    private final ReaderPool readerPool;
    private final SqliteWriter sqliteWriter;
    private final StoreGate gate;

    SqliteStore(Duration timeout, SqliteLocks locks, ReaderPool readerPool, SqliteWriter sqliteWriter,
            StoreResources resources) {
        this.timeout = timeout;
        this.locks = locks;
        this.readerPool = readerPool;
        this.sqliteWriter = sqliteWriter;
        this.gate = new StoreGate(SqliteErrors.ERRORS, timeout, resources);
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
        return gate.write(subject, operation, () -> task.run(sqliteWriter));
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

    void close() {
        gate.close();
    }
}
