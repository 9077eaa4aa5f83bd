package dev.stowage.storage.file;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import java.util.function.Consumer;

/** Opens the storage with its seam for tests, which is not public. */
public final class InstrumentedFileStatusStorage {
    private InstrumentedFileStatusStorage() {}

    /**
     * Opens the storage.
     *
     * @param context what the host gives
     * @param listener hears the name of each step boundary
     * @return the storage
     */
    public static StatusStorage open(BackendContext context, Consumer<String> listener) {
        return new FileStatusStorage(context, (failpoint, id) -> listener.accept(failpoint.name()));
    }
}
