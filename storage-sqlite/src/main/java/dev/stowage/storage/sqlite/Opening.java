package dev.stowage.storage.sqlite;

import dev.stowage.api.BackendContext;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.CallingProcess;
import dev.stowage.posix.Directory;
import dev.stowage.posix.FileFacts;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.OpenFile.Access;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.ProcessTable;
import dev.stowage.posix.UnsupportedPlatformException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Opens a store: makes what is missing, refuses what is not ours, and leaves nothing open if it fails. The
 * database is never opened but by SQLite, since closing it otherwise would drop SQLite's locks.
 */
final class Opening {
    private static final List<String> COMPANIONS = List.of("", "-wal", SqliteStore.SHARED_MEMORY, "-journal");
    private static final String NEW = SqliteStore.FILE + ".new";
    private static final int OTHERS = 077;

    private final Path state;
    private final Duration deadline;
    private final Deque<Closeable> opened = new ArrayDeque<>();

    private Opening(Path state, Duration deadline) {
        this.state = state;
        this.deadline = deadline;
    }

    static SqliteStore open(BackendContext context) {
        Opening opening = new Opening(context.stateDirectory(),
                context.settings().duration("lock-deadline", Duration.ofSeconds(10)));
        boolean done = false;
        try {
            SqliteStore store = opening.store(context);
            done = true;
            return store;
        } catch (UnsupportedPlatformException e) {
            throw new StorageUnavailableException(opening.state.toString(), Operation.OPEN,
                    String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw Failures.unchanged(opening.state.toString(), Operation.OPEN, e);
        } catch (SQLException e) {
            throw Failures.unchanged(opening.state.toString(), Operation.OPEN, e);
        } finally {
            if (!done) {
                SqliteStore.closeAll(opening.opened);
            }
        }
    }

    private SqliteStore store(BackendContext context) throws IOException, SQLException {
        Directory directory = keep(PrivateDirectory.open(state));
        Path real = state.toRealPath();
        keep(SoleCopy.claim(real));
        StoreLocks locks = keep(new StoreLocks(
                FileLocks.open(real.resolve("locks"), ProcessTable.ofHost(), context.clock()), deadline));
        Path file = real.resolve(SqliteStore.FILE);
        NativeLibrary.load(real);
        makeIfMissing(directory, locks);
        for (String suffix : COMPANIONS) {
            Optional<FileFacts> facts = directory.facts(SqliteStore.FILE + suffix);
            if (facts.isPresent()) {
                check(state.resolve(SqliteStore.FILE + suffix), facts.orElseThrow());
            }
        }
        Session session = keep(session(file, locks));
        Readers readers = keep(new Readers(file));
        return new SqliteStore(deadline, locks, readers,
                keep(new Writer(directory, file, locks, deadline, session)), opened);
    }

    /**
     * Makes an empty file, to whose permissions SQLite keeps with its other files. It is closed before it
     * gets its name: nobody of this process can have it open then.
     */
    private void makeIfMissing(Directory directory, StoreLocks locks) throws IOException {
        if (directory.facts(SqliteStore.FILE).isPresent()) {
            return;
        }
        try (HeldLock _ = locks.opening(state.toString())) {
            if (directory.facts(SqliteStore.FILE).isEmpty()) {
                directory.delete(NEW);
                directory.file(NEW, Access.CREATE_NEW).close();
                directory.renameNew(NEW, SqliteStore.FILE);
                directory.sync();
            }
        }
    }

    private static void check(Path path, FileFacts facts) throws FileSystemException {
        if (facts.kind() != FileFacts.Kind.REGULAR) {
            throw new FileSystemException(path.toString(), null, "is not a regular file; remove it");
        }
        int user = CallingProcess.effectiveUserId();
        if (facts.userId() != user) {
            throw new FileSystemException(path.toString(), null, "is owned by user " + facts.userId()
                    + "; chown " + user + " " + path);
        }
        if ((facts.permissions() & OTHERS) != 0) {
            throw new FileSystemException(path.toString(), null, "is open to others (mode "
                    + Integer.toOctalString(facts.permissions()) + "); chmod 600 " + path);
        }
    }

    private Session session(Path file, StoreLocks locks) throws IOException, SQLException {
        Patience patience = new Patience(state.toString(), Operation.OPEN, deadline);
        while (true) {
            try {
                return connected(file, locks);
            } catch (SQLException e) {
                if (!Failures.isBusy(e)) {
                    throw e;
                }
            }
            if (!patience.pause()) {
                throw new BusyException(state.toString(), Operation.OPEN,
                        "a program that cannot be seen from here", deadline);
            }
        }
    }

    /** Others are excluded only while there is something to make: opening is slow on a busy machine. */
    private Session connected(Path file, StoreLocks locks) throws IOException, SQLException {
        Session session = Session.open(file);
        boolean good = false;
        try {
            if (!session.hasSchema(file)) {
                try (HeldLock _ = locks.opening(state.toString())) {
                    session.makeSchema(file);
                }
            }
            good = true;
            return session;
        } finally {
            if (!good) {
                session.close();
            }
        }
    }

    private <T extends Closeable> T keep(T part) {
        opened.push(part);
        return part;
    }
}
