package dev.stowage.storage.sqlite;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.posix.CurrentProcess;
import dev.stowage.posix.Directory;
import dev.stowage.posix.FileAttributes;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.OpenFile.Access;
import dev.stowage.posix.PosixException;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.records.store.StoreErrors;
import dev.stowage.records.store.StoreLocks;
import dev.stowage.records.store.StoreResources;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Opens a store: makes what is missing, refuses what is not ours, and leaves nothing open if it fails. A
 * store on a full or read-only file system can be read, and refuses changes until it is opened again. The
 * database is never opened but by SQLite, since closing it otherwise would drop SQLite's locks.
 */
final class SqliteStoreOpener {
    private static final List<String> FILE_SUFFIXES =
            List.of("", "-wal", SqliteStore.SHARED_MEMORY, "-journal");
    private static final String TEMPORARY_FILE = SqliteStore.FILE + ".new";
    private static final int GROUP_AND_OTHERS = 077;

    private final Path state;
    private final Path runDirectory;
    private final Duration timeout;
    private final StoreResources resources;

    private SqliteStoreOpener(Path state, Path runDirectory, Duration timeout, StoreResources resources) {
        this.state = state;
        this.runDirectory = runDirectory;
        this.timeout = timeout;
        this.resources = resources;
    }

    static SqliteStore open(BackendContext context) {
        Duration timeout = StoreLocks.timeout(context.settings());
        Path state = context.stateDirectory();
        return StoreResources.open(state, SqliteErrors.ERRORS, resources -> {
            try {
                return new SqliteStoreOpener(state, context.runDirectory(), timeout, resources)
                        .openStore(context.clock());
            } catch (SQLException e) {
                throw SqliteErrors.withoutEffect(ErrorSubject.of(state.toString()), Operation.OPEN, e);
            }
        });
    }

    private SqliteStore openStore(InstantSource clock) throws IOException, SQLException {
        Directory directory = resources.add(PrivateDirectory.open(state), Directory::close);
        Path realDirectory = state.toRealPath();
        resources.add(SingleLibraryGuard.claim(realDirectory), SingleLibraryGuard::close);
        Path file = realDirectory.resolve(SqliteStore.FILE);
        NativeLibrary.load(runDirectory, realDirectory);
        boolean isNew = directory.attributes(SqliteStore.FILE).filter(facts -> facts.size() > 0).isEmpty();
        try {
            return openForWriting(directory, file,
                    new SqliteLocks(StoreLocks.open(realDirectory, timeout, clock)));
        } catch (PosixException e) {
            if (isNew || !StoreErrors.isUnwritable(e)) {
                throw e;
            }
            return openForReading(directory, file, e);
        } catch (SQLException e) {
            if (isNew || !SqliteErrors.isWithoutRoom(e)) {
                throw e;
            }
            return openForReading(directory, file,
                    new IOException("no room for files beside the database: " + e.getMessage(), e));
        }
    }

    private SqliteStore openForWriting(Directory directory, Path file, SqliteLocks locks)
            throws IOException, SQLException {
        resources.add(locks, SqliteLocks::close);
        createIfMissing(directory, locks);
        return open(directory, DatabaseAddress.of(file), locks);
    }

    private SqliteStore openForReading(Directory directory, Path file, IOException refusal)
            throws IOException, SQLException {
        return open(directory, DatabaseAddress.forReading(file),
                new SqliteLocks(StoreLocks.refused(refusal)));
    }

    private SqliteStore open(Directory directory, DatabaseAddress database, SqliteLocks locks)
            throws IOException, SQLException {
        for (String suffix : FILE_SUFFIXES) {
            Optional<FileAttributes> facts = directory.attributes(SqliteStore.FILE + suffix);
            if (facts.isPresent()) {
                requirePrivateFile(state.resolve(SqliteStore.FILE + suffix), facts.orElseThrow());
            }
        }
        ReaderPool readerPool = resources.add(new ReaderPool(database), ReaderPool::close);
        SqliteWriter sqliteWriter = resources.add(
                new SqliteWriter(directory, database, locks, timeout, openSession(database, locks)),
                SqliteWriter::close);
        return new SqliteStore(timeout, locks, readerPool, sqliteWriter, resources);
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

    private SqliteSession openSession(DatabaseAddress database, SqliteLocks locks)
            throws IOException, SQLException {
        BusyBackoff backoff = new BusyBackoff(ErrorSubject.of(state.toString()), Operation.OPEN, timeout);
        while (true) {
            try {
                return connect(database, locks);
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
    private SqliteSession connect(DatabaseAddress database, SqliteLocks locks)
            throws IOException, SQLException {
        SqliteSession sqliteSession = SqliteSession.open(database);
        boolean succeeded = false;
        try {
            if (!sqliteSession.hasSchema(database)) {
                try (HeldLock _ = locks.opening(ErrorSubject.of(state.toString()))) {
                    sqliteSession.createSchema(database);
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
}
