package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;

/** Opens an engine. */
@FunctionalInterface
public interface EngineFactory {
    /**
     * Opens an engine.
     *
     * @param runtime the runtime below; the engine closes it when it is closed
     * @param storage the storage below; the engine closes it when it is closed
     * @param context the root as the state directory, the run directory, the clock, the random generator, and
     * the setting {@code lock-deadline} if a rule needs a short lock timeout
     * @return the engine
     */
    Engine open(Runtime runtime, StatusStorage storage, BackendContext context);
}
