package dev.stowage.benchmarks.run;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
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
 */
public record Field(List<Storage> storages, List<Launcher> runtimes) {
    /** Copies both. */
    public Field {
        storages = List.copyOf(storages);
        runtimes = List.copyOf(runtimes);
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
     * @param opening opens it in the directories of a context
     */
    public record Launcher(String name, Function<BackendContext, Runtime> opening) {}
}
