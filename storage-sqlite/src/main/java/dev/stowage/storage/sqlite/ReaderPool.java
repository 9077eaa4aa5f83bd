package dev.stowage.storage.sqlite;

import java.io.Closeable;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Connections for readers. Each query sees what was committed when it began, and never waits for a writer. A
 * reader waits for other readers if there are more of them than connections. Thread-safe.
 */
final class ReaderPool implements Closeable {
    private static final int MAX_CONNECTIONS = 16;

    private final DatabaseAddress database;
    private final ConcurrentLinkedDeque<SqliteSession> idle = new ConcurrentLinkedDeque<>();
    private final Semaphore permits = new Semaphore(MAX_CONNECTIONS);
    private volatile boolean closed;

    ReaderPool(DatabaseAddress database) {
        this.database = database;
    }

    /** A query. */
    @FunctionalInterface
    interface Query<T> {
        T run(SqliteSession sqliteSession) throws SQLException;
    }

    <T> T read(Query<T> query) throws SQLException {
        permits.acquireUninterruptibly();
        try {
            SqliteSession pooled = idle.pollFirst();
            SqliteSession sqliteSession = pooled == null ? SqliteSession.open(database) : pooled;
            boolean reusable = false;
            try {
                T result = query.run(sqliteSession);
                reusable = true;
                return result;
            } finally {
                if (reusable) {
                    idle.addFirst(sqliteSession);
                } else {
                    sqliteSession.close();
                }
            }
        } finally {
            permits.release();
            if (closed) {
                closeIdle();
            }
        }
    }

    private void closeIdle() {
        for (SqliteSession sqliteSession = idle.pollFirst(); sqliteSession != null; sqliteSession =
                idle.pollFirst()) {
            sqliteSession.close();
        }
    }

    /** Closes each connection when its query is complete. */
    @Override
    public void close() {
        closed = true;
        closeIdle();
    }
}
