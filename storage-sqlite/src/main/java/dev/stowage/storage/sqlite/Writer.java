package dev.stowage.storage.sqlite;

import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.StowageException;
import dev.stowage.posix.Directory;
import dev.stowage.posix.FileFacts;
import dev.stowage.posix.HeldLock;
import dev.stowage.storage.sqlite.Session.Flush;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that writes, one transaction at a time.
 *
 * <p>
 * After a flush that failed nobody knows what of the log is on the disk: the kernel takes the pages for
 * written, and a later flush that succeeds says nothing about them. So before the next write everything is
 * copied from the log into the database, which is flushed, and the log begins anew.
 */
final class Writer implements Closeable {
    private final Directory directory;
    private final Path file;
    private final StoreLocks locks;
    private final Duration deadline;
    // both are guarded by the lock of writers
    private @Nullable Session session;
    private boolean doubtful;

    Writer(Directory directory, Path file, StoreLocks locks, Duration deadline, Session session) {
        this.directory = directory;
        this.file = file;
        this.locks = locks;
        this.deadline = deadline;
        this.session = session;
    }

    /** Gives a statement its values. */
    @FunctionalInterface
    interface Values {
        void set(PreparedStatement statement) throws SQLException;
    }

    /**
     * Runs one statement and commits.
     *
     * @return whether it changed a row
     */
    boolean write(String subject, Operation operation, Flush flush, Sql sql, Values values)
            throws IOException {
        try (HeldLock _ = locks.writing(subject, operation)) {
            Patience patience = new Patience(subject, operation, deadline);
            while (true) {
                try {
                    return write(flush, sql, values);
                } catch (SQLException e) {
                    if (!Failures.isBusy(e)) {
                        throw failed(subject, operation, e);
                    }
                }
                if (!patience.pause()) {
                    throw new BusyException(subject, operation, holder(), deadline);
                }
            }
        }
    }

    private boolean write(Flush flush, Sql sql, Values values) throws SQLException {
        Session current = session;
        if (current == null) {
            current = Session.open(file);
            session = current;
        }
        if (doubtful) {
            if (!current.emptyLog()) {
                throw new SQLException("others read from the log", "", Failures.BUSY);
            }
            doubtful = false;
        }
        current.flush(flush);
        PreparedStatement statement = current.statement(sql);
        values.set(statement);
        return statement.executeUpdate() > 0;
    }

    private StowageException failed(String subject, Operation operation, SQLException cause) {
        close();
        if (!Failures.isDoubtful(cause)) {
            return Failures.unchanged(subject, operation, cause);
        }
        doubtful = true;
        return Failures.unknown(subject, operation, cause);
    }

    private String holder() throws IOException {
        return directory.facts(file.getFileName() + SqliteStore.SHARED_MEMORY)
                .map(FileFacts::inode)
                .map(LockTable::writer)
                .orElse("a program that cannot be seen from here");
    }

    /** No write is under way. */
    @Override
    public void close() {
        Session current = session;
        if (current != null) {
            current.close();
            session = null;
        }
    }
}
