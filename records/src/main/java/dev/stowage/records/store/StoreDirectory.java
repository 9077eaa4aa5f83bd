package dev.stowage.records.store;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.Directory;
import dev.stowage.posix.PosixException;
import dev.stowage.posix.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** The directories of a store, which only their owner can access. */
public final class StoreDirectory {
    private StoreDirectory() {}

    /**
     * Opens a directory below the state directory; creates both if they are missing.
     *
     * @param state the state directory
     * @param name the directory in it
     * @param errors translates failures
     * @return the directory; to be closed
     * @throws StorageUnavailableException if one of them cannot be used or is open to others; names it, and
     * the cure
     */
    public static Directory open(Path state, String name, StoreErrors errors) {
        try (Directory _ = PrivateDirectory.open(state)) {
            return PrivateDirectory.open(state.resolve(name));
        } catch (PosixException e) {
            throw errors.withoutEffect(ErrorSubject.of(state.toString()), Operation.OPEN, e);
        } catch (IOException e) {
            throw StoreErrors.cannotOpen(state, String.valueOf(e.getMessage()), e);
        }
    }
}
