package dev.stowage.storage.sqlite;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Connections for readers. Each query sees what was committed when it began, and waits for no writer; a
 * reader waits here only for other readers, when there are more of them than connections.
 */
final class Readers implements Closeable {
    private static final int MOST = 16;

    private final Path file;
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private final Semaphore places = new Semaphore(MOST);
    private volatile boolean closed;

    Readers(Path file) {
        this.file = file;
    }

    /** A query. */
    @FunctionalInterface
    interface Query<T> {
        T run(Session session) throws SQLException;
    }

    <T> T read(Query<T> query) throws SQLException {
        places.acquireUninterruptibly();
        try {
            Session known = idle.pollFirst();
            Session session = known == null ? Session.open(file) : known;
            boolean good = false;
            try {
                T result = query.run(session);
                good = true;
                return result;
            } finally {
                if (good) {
                    idle.addFirst(session);
                } else {
                    session.close();
                }
            }
        } finally {
            places.release();
            if (closed) {
                closeIdle();
            }
        }
    }

    private void closeIdle() {
        for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
            session.close();
        }
    }

    /** Closes each connection once its query is done. */
    @Override
    public void close() {
        closed = true;
        closeIdle();
    }
}
