package dev.stowage.loader;

import dev.stowage.api.engine.Engine;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;

/** Puts an engine over a runtime and a storage. */
@FunctionalInterface
public interface EngineFactory {

    /**
     * Opens an engine.
     *
     * @param runtime what makes processes
     * @param storage what keeps records
     * @param directories where the engine keeps files of its own
     * @return the engine, which closes both backends when it is closed
     */
    Engine open(Runtime runtime, StatusStorage storage, Directories directories);
}
