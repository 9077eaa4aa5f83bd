package dev.stowage.storage.sqlite;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.StowageException;
import dev.stowage.posix.Directory;
import dev.stowage.posix.FileAttributes;
import dev.stowage.posix.HeldLock;
import dev.stowage.records.store.StorageCommit;
import dev.stowage.records.store.StoreErrors;
import dev.stowage.storage.sqlite.SqliteSession.FlushMode;
import java.io.Closeable;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that writes, one transaction at a time.
 *
 * <p>
 * After a failed flush it is unknown which part of the write-ahead log is on the disk: the kernel counts the
 * pages as clean, and a later successful flush proves nothing about them. So before the next write a
 * checkpoint copies the log into the database and flushes that, and the log restarts.
 */
final class SqliteWriter implements Closeable {
    private final Directory directory;
    private final DatabaseAddress database;
    private final SqliteLocks locks;
    private final Duration timeout;
    // both are guarded by the writer lock
    private @Nullable SqliteSession sqliteSession;
    private boolean flushFailed;

    SqliteWriter(Directory directory, DatabaseAddress database, SqliteLocks locks, Duration timeout,
            SqliteSession sqliteSession) {
        this.directory = directory;
        this.database = database;
        this.locks = locks;
        this.timeout = timeout;
        this.sqliteSession = sqliteSession;
    }

    /** Binds the parameters of a statement. */
    @FunctionalInterface
    interface ParameterBinder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /**
     * Runs one statement and commits.
     *
     * @return whether it changed a row
     */
    boolean write(ErrorSubject subject, Operation operation, FlushMode flushMode, SqlStatement sqlStatement,
            ParameterBinder binder) throws IOException {
        try (HeldLock _ = locks.writing(subject, operation)) {
            StorageCommit commit = StorageCommit.start();
            BusyBackoff backoff = new BusyBackoff(subject, operation, timeout);
            while (true) {
                try {
                    boolean changed = write(flushMode, sqlStatement, binder);
                    commit.committed(SqliteStatusStorage.NAME, operation);
                    return changed;
                } catch (SQLException e) {
                    if (!SqliteErrors.isBusy(e)) {
                        throw failure(subject, operation, e);
                    }
                }
                if (!backoff.pause()) {
                    throw new BusyException(subject, operation, owner(), timeout);
                }
            }
        }
    }

    private boolean write(FlushMode flushMode, SqlStatement sqlStatement, ParameterBinder binder)
            throws SQLException {
        SqliteSession current = sqliteSession;
        if (current == null) {
            current = SqliteSession.open(database);
            sqliteSession = current;
        }
        if (flushFailed) {
            if (!current.checkpoint()) {
                throw new SQLException("others read from the log", "", SqliteErrors.BUSY);
            }
            flushFailed = false;
        }
        current.flushMode(flushMode);
        PreparedStatement statement = current.statement(sqlStatement);
        binder.bind(statement);
        return statement.executeUpdate() > 0;
    }

    private StowageException failure(ErrorSubject subject, Operation operation, SQLException cause) {
        close();
        if (!SqliteErrors.mayHaveCommitted(cause)) {
            return SqliteErrors.withoutEffect(subject, operation, cause);
        }
        flushFailed = true;
        return StoreErrors.outcomeUnknown(subject, operation, cause);
    }

    private LockOwner owner() throws IOException {
        return directory.attributes(database.file().getFileName() + SqliteStore.SHARED_MEMORY)
                .map(FileAttributes::inode)
                .map(ProcLocks::findWriter)
                .orElseGet(() -> LockOwner.unidentified("a program that cannot be seen from here"));
    }

    /** Called when no write is in progress. */
    @Override
    public void close() {
        SqliteSession current = sqliteSession;
        if (current != null) {
            current.close();
            sqliteSession = null;
        }
    }
}
