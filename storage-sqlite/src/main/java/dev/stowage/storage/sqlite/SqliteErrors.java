package dev.stowage.storage.sqlite;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.records.store.StoreErrors;
import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteException;

/** Turns failures of SQLite and of the file system into errors of the contract. */
final class SqliteErrors {
    static final StoreErrors ERRORS = new StoreErrors(SqliteStatusStorage.NAME);

    // result codes: https://www.sqlite.org/rescode.html
    static final int BUSY = 5;

    private static final int LOCKED = 6;
    private static final int IO_ERROR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int PROTOCOL = 15;
    private static final int NOT_A_DATABASE = 26;
    private static final int SHARED_MEMORY_SIZE = IO_ERROR | 19 << 8;
    /**
     * I/O errors that come before a commit is whole in the log. All others may come after: a flush that
     * failed, or the announcement of what is flushed.
     */
    private static final Set<Integer> BEFORE_COMMIT = Set.of(IO_ERROR | 1 << 8, IO_ERROR | 2 << 8,
            IO_ERROR | 3 << 8, IO_ERROR | 9 << 8, IO_ERROR | 15 << 8, IO_ERROR | 18 << 8, SHARED_MEMORY_SIZE);

    private SqliteErrors() {}

    /** Whether another has what is needed locked: nothing was done, and it can be tried again. */
    static boolean isBusy(SQLException failure) {
        int primary = failure.getErrorCode() & 0xff;
        return primary == BUSY || primary == LOCKED || primary == PROTOCOL;
    }

    /** Whether SQLite found no room for the files beside the database, which it needs even to read. */
    static boolean isWithoutRoom(SQLException failure) {
        int code = failure instanceof SQLiteException sqlite ? sqlite.getResultCode().code
                : failure.getErrorCode();
        return code == SHARED_MEMORY_SIZE || (code & 0xff) == FULL || (code & 0xff) == CANNOT_OPEN;
    }

    /** Whether a write that failed so may be there nevertheless. */
    static boolean mayHaveCommitted(SQLException failure) {
        int code = failure.getErrorCode();
        return (code & 0xff) == IO_ERROR && !BEFORE_COMMIT.contains(code);
    }

    /** Of an act that changed nothing. */
    static StowageException withoutEffect(ErrorSubject subject, Operation operation, SQLException cause) {
        int code = cause.getErrorCode();
        return switch (code & 0xff) {
            case FULL -> StoreErrors.full(subject, operation, cause);
            case IO_ERROR -> code == SHARED_MEMORY_SIZE ? StoreErrors.full(subject, operation, cause)
                    : StoreErrors.unavailable(subject, operation, cause);
            case CORRUPT,
                    NOT_A_DATABASE ->
                new StorageUnavailableException(subject, operation,
                        "the database is damaged (" + cause.getMessage()
                                + "); it is kept as it is: take a copy"
                                + " of its directory, and see \".recover\" of sqlite3",
                        cause);
            default -> StoreErrors.unavailable(subject, operation, cause);
        };
    }
}
