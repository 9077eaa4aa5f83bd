package dev.stowage.engine;

import dev.stowage.api.ContainerId;

/** Where an engine tells how far it has come, so that a test can let it die there. Called by any thread. */
@FunctionalInterface
public interface EngineFailpoints {
    /** Does nothing. */
    EngineFailpoints DISABLED = (failpoint, container) -> {};

    /**
     * A boundary has been reached. Whatever is thrown here comes out of the verb as from a crash: only the
     * operation lock is given back.
     *
     * @param failpoint the boundary
     * @param container the container that the verb works on
     */
    void reached(EngineFailpoint failpoint, ContainerId container);
}
