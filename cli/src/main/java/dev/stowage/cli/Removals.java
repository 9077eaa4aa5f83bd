package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerConfig.Removal;

/** Removes containers that are to go with their run. */
final class Removals {
    private Removals() {}

    static boolean onExit(EngineContainer container) {
        try {
            return container.record().config().removal() == Removal.ON_EXIT;
        } catch (NotFoundException | UnreadableException e) {
            return false;
        }
    }

    /** To be called once the end of the run has been seen: whoever sees it removes the container. */
    static void afterExit(EngineContainer container) {
        if (onExit(container)) {
            container.forceDelete();
        }
    }
}
