package dev.stowage.storage.sqlite;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.posix.CurrentProcess;
import dev.stowage.posix.Directory;
import dev.stowage.posix.FileAttributes;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.OpenFile.Access;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.ProcessTable;
import dev.stowage.posix.UnsupportedPlatformException;
import dev.stowage.records.store.StoreErrors;
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
final class SqliteStoreOpener {
    private static final List<String> FILE_SUFFIXES =
            List.of("", "-wal", SqliteStore.SHARED_MEMORY, "-journal");
    private static final String TEMPORARY_FILE = SqliteStore.FILE + ".new";
    private static final int GROUP_AND_OTHERS = 077;

    private final Path state;
    private final Duration timeout;
    private final Deque<Closeable> resources = new ArrayDeque<>();

    private SqliteStoreOpener(Path state, Duration timeout) {
        this.state = state;
        this.timeout = timeout;
    }

    static SqliteStore open(BackendContext context) {
        SqliteStoreOpener opener = new SqliteStoreOpener(context.stateDirectory(),
                context.settings().duration("lock-deadline", Duration.ofSeconds(10)));
        boolean succeeded = false;
        try {
            SqliteStore store = opener.openStore(context);
            succeeded = true;
            return store;
        } catch (UnsupportedPlatformException e) {
            throw StoreErrors.cannotOpen(opener.state, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw SqliteErrors.ERRORS.withoutEffect(ErrorSubject.of(opener.state.toString()), Operation.OPEN,
                    e);
        } catch (SQLException e) {
            throw SqliteErrors.withoutEffect(ErrorSubject.of(opener.state.toString()), Operation.OPEN, e);
        } finally {
            if (!succeeded) {
                SqliteStore.closeAll(opener.resources);
            }
        }
    }

    private SqliteStore openStore(BackendContext context) throws IOException, SQLException {
        Directory directory = register(PrivateDirectory.open(state));
        Path realDirectory = state.toRealPath();
        register(SingleLibraryGuard.claim(realDirectory));
        SqliteLocks locks = register(new SqliteLocks(
                FileLocks.open(realDirectory.resolve("locks"), ProcessTable.ofHost(), context.clock()),
                timeout));
        Path file = realDirectory.resolve(SqliteStore.FILE);
        NativeLibrary.load(realDirectory);
        createIfMissing(directory, locks);
        for (String suffix : FILE_SUFFIXES) {
            Optional<FileAttributes> facts = directory.attributes(SqliteStore.FILE + suffix);
            if (facts.isPresent()) {
                requirePrivateFile(state.resolve(SqliteStore.FILE + suffix), facts.orElseThrow());
            }
        }
        SqliteSession sqliteSession = register(openSession(file, locks));
        ReaderPool readerPool = register(new ReaderPool(file));
        return new SqliteStore(timeout, locks, readerPool,
                register(new SqliteWriter(directory, file, locks, timeout, sqliteSession)), resources);
    }

    /**
     * Makes an empty file, to whose permissions SQLite keeps with its other files. It is closed before it
     * gets its name: nobody of this process can have it open then.
     */
    private void createIfMissing(Directory directory, SqliteLocks locks) throws IOException {
        if (directory.attributes(SqliteStore.FILE).isPresent()) {
            return;
        }
        try (HeldLock _ = locks.opening(ErrorSubject.of(state.toString()))) {
            if (directory.attributes(SqliteStore.FILE).isEmpty()) {
                directory.delete(TEMPORARY_FILE);
                directory.openFile(TEMPORARY_FILE, Access.CREATE_NEW).close();
                directory.renameNoReplace(TEMPORARY_FILE, SqliteStore.FILE);
                directory.sync();
            }
        }
    }

    private static void requirePrivateFile(Path path, FileAttributes facts) throws FileSystemException {
        if (facts.fileKind() != FileAttributes.FileKind.REGULAR) {
            throw new FileSystemException(path.toString(), null, "is not a regular file; remove it");
        }
        int user = CurrentProcess.effectiveUserId();
        if (facts.userId() != user) {
            throw new FileSystemException(path.toString(), null,
                    "is owned by user " + facts.userId() + "; chown " + user + " " + path);
        }
        if ((facts.permissions() & GROUP_AND_OTHERS) != 0) {
            throw new FileSystemException(path.toString(), null, "is open to others (mode "
                    + Integer.toOctalString(facts.permissions()) + "); chmod 600 " + path);
        }
    }

    private SqliteSession openSession(Path file, SqliteLocks locks) throws IOException, SQLException {
        BusyBackoff backoff = new BusyBackoff(ErrorSubject.of(state.toString()), Operation.OPEN, timeout);
        while (true) {
            try {
                return connect(file, locks);
            } catch (SQLException e) {
                if (!SqliteErrors.isBusy(e)) {
                    throw e;
                }
            }
            if (!backoff.pause()) {
                throw new BusyException(ErrorSubject.of(state.toString()), Operation.OPEN,
                        LockOwner.unidentified("a program that cannot be seen from here"), timeout);
            }
        }
    }

    /** Others are excluded only while there is something to make: opening is slow on a busy machine. */
    private SqliteSession connect(Path file, SqliteLocks locks) throws IOException, SQLException {
        SqliteSession sqliteSession = SqliteSession.open(file);
        boolean succeeded = false;
        try {
            if (!sqliteSession.hasSchema(file)) {
                try (HeldLock _ = locks.opening(ErrorSubject.of(state.toString()))) {
                    sqliteSession.createSchema(file);
                }
            }
            succeeded = true;
            return sqliteSession;
        } finally {
            if (!succeeded) {
                sqliteSession.close();
            }
        }
    }

    private <T extends Closeable> T register(T resource) {
        resources.push(resource);
        return resource;
    }
}
