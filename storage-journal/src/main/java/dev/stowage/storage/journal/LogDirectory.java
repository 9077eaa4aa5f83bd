package dev.stowage.storage.journal;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.posix.Directory;
import dev.stowage.posix.PosixException;
import dev.stowage.posix.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** The directories of a store. */
final class LogDirectory {
    private static final String LOG = "log";

    private LogDirectory() {}

    /** Opens the directory of the log; it and the one above are made if they are missing. */
    static Directory openLog(Path state) {
        try (Directory _ = PrivateDirectory.open(state)) {
            return PrivateDirectory.open(state.resolve(LOG));
        } catch (PosixException e) {
            throw JournalErrors.withoutEffect(ErrorSubject.of(state.toString()), Operation.OPEN, e);
        } catch (IOException e) {
            throw unusable(state, String.valueOf(e.getMessage()), e);
        }
    }

    static StowageException unusable(Path path, String problem, Exception cause) {
        return new StorageUnavailableException(ErrorSubject.of(path.toString()), Operation.OPEN, problem,
                cause);
    }
}
