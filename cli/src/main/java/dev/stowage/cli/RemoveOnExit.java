package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;

/** Removes containers that are to go with their run. */
final class RemoveOnExit {
    private RemoveOnExit() {}

    static boolean isEnabled(EngineContainer container) {
        try {
            return container.record().config().removePolicy() == RemovePolicy.ON_EXIT;
        } catch (NotFoundException | UnreadableException e) {
            return false;
        }
    }

    /** To be called once the end of the run has been seen: whoever sees it removes the container. */
    static void removeIfEnabled(EngineContainer container) {
        if (isEnabled(container)) {
            container.forceDelete();
        }
    }
}
