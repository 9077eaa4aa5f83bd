package dev.stowage.benchmarks.run;

import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * The backends that can take part. What is added to an installation takes part without code here.
 *
 * @param storages status storages; copied
 * @param runtimes runtimes; copied
 * @param unavailable backends that are installed and cannot work here, and why; copied
 */
public record BackendSelection(List<StorageBackend> storages, List<RuntimeBackend> runtimes,
        List<String> unavailable) {
    /** Copies all. */
    public BackendSelection {
        storages = List.copyOf(storages);
        runtimes = List.copyOf(runtimes);
        unavailable = List.copyOf(unavailable);
    }

    /** Nobody. */
    public static BackendSelection empty() {
        return new BackendSelection(List.of(), List.of(), List.of());
    }

    /**
     * A storage.
     *
     * @param name as settings use it
     * @param capabilities what it declares
     * @param opener opens a store below a directory
     */
    public record StorageBackend(String name, StorageCapabilities capabilities,
            Function<Path, StatusStorage> opener) {}

    /**
     * A runtime.
     *
     * @param name as settings use it
     * @param opener opens an engine over it
     */
    public record RuntimeBackend(String name, Installation.InstalledEngineOpener opener) {}
}
