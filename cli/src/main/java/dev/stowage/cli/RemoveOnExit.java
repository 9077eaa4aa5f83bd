package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;

/** Removes containers that were created with {@code --rm}. */
final class RemoveOnExit {
    private RemoveOnExit() {}

    static boolean isEnabled(EngineContainer container) {
        try {
            return container.record().config().removePolicy() == RemovePolicy.ON_EXIT;
        } catch (NotFoundException | UnreadableException e) {
            return false;
        }
    }

    /** To be called after the exit has been observed. */
    static void removeIfEnabled(EngineContainer container) {
        if (isEnabled(container)) {
            container.forceDelete();
        }
    }
}
