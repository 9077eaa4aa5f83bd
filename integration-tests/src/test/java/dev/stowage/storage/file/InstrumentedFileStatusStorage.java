package dev.stowage.storage.file;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.posix.Failpoints;

/** Opens the storage with a listener for its failpoints, by a constructor that is not public. */
public final class InstrumentedFileStatusStorage {
    private InstrumentedFileStatusStorage() {}

    /**
     * Opens the storage.
     *
     * @param context from the host
     * @param failpoints hears of each boundary
     * @return the storage
     */
    public static StatusStorage open(BackendContext context, Failpoints failpoints) {
        return new FileStatusStorage(context, failpoints);
    }
}
