package dev.stowage.runtime.process;

import dev.stowage.api.ContainerId;

/** The boundaries within the changing verbs: where a test lets its process die. */
enum ProcessFailpoint {
    RESERVED, PREPARED, LAUNCHED, CREATED, FENCED, ENDED, UNLINKED, REMOVED;

    /** Told of each boundary. */
    @FunctionalInterface
    interface Listener {
        /** Hears nothing. */
        Listener NONE = (failpoint, id) -> {};

        void reached(ProcessFailpoint failpoint, ContainerId id);
    }
}
