package dev.stowage.benchmarks.run;

import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * The backends that take part. A backend that is added to the installation takes part without any code here.
 *
 * @param storages the storage backends; copied
 * @param runtimes the runtimes; copied
 * @param unavailable installed backends that are not available on this machine, with the reason; copied
 */
public record BackendSelection(List<StorageBackend> storages, List<RuntimeBackend> runtimes,
        List<String> unavailable) {
    /** Copies the lists. */
    public BackendSelection {
        storages = List.copyOf(storages);
        runtimes = List.copyOf(runtimes);
        unavailable = List.copyOf(unavailable);
    }

    /** Returns a selection without any backend. */
    public static BackendSelection empty() {
        return new BackendSelection(List.of(), List.of(), List.of());
    }

    /**
     * A storage backend.
     *
     * @param name as settings use it
     * @param capabilities its capabilities
     * @param opener opens a store below a directory
     */
    public record StorageBackend(String name, StorageCapabilities capabilities,
            Function<Path, StatusStorage> opener) {}

    /**
     * A runtime backend.
     *
     * @param name as settings use it
     * @param opener opens an engine over it
     */
    public record RuntimeBackend(String name, Installation.InstalledEngineOpener opener) {}
}
