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
 * @param missing backends that are installed and cannot work here, and why; copied
 */
public record Field(List<Storage> storages, List<Launcher> runtimes, List<String> missing) {
    /** Copies all. */
    public Field {
        storages = List.copyOf(storages);
        runtimes = List.copyOf(runtimes);
        missing = List.copyOf(missing);
    }

    /** Nobody. */
    public static Field empty() {
        return new Field(List.of(), List.of(), List.of());
    }

    /**
     * A storage.
     *
     * @param name as settings use it
     * @param capabilities what it declares
     * @param opening opens a store below a directory
     */
    public record Storage(String name, StorageCapabilities capabilities,
            Function<Path, StatusStorage> opening) {}

    /**
     * A runtime.
     *
     * @param name as settings use it
     * @param opening opens an engine over it
     */
    public record Launcher(String name, Installation.EngineOpening opening) {}
}
