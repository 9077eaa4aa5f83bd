package dev.stowage.storage.file;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.posix.Directory;
import dev.stowage.posix.PosixException;
import dev.stowage.posix.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** The directories of a store, which nobody but its owner can look into. */
final class RecordDirectory {
    static final String RECORDS = "records";

    private RecordDirectory() {}

    /** Opens the directory of the records, made if it is missing. */
    static Directory openRecords(Path state) {
        try (Directory _ = PrivateDirectory.open(state)) {
            return PrivateDirectory.open(state.resolve(RECORDS));
        } catch (PosixException e) {
            throw FileErrors.withoutEffect(ErrorSubject.of(state.toString()), Operation.OPEN, e);
        } catch (IOException e) {
            throw unusable(state, String.valueOf(e.getMessage()), e);
        }
    }

    static StowageException unusable(Path path, String problem, Exception cause) {
        return new StorageUnavailableException(ErrorSubject.of(path.toString()), Operation.OPEN, problem,
                cause);
    }
}
