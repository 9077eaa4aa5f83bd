package dev.stowage.api;

/** Where a container stands. Always computed, never stored. */
public enum State {
    /** The engine knows configuration and root filesystem; the runtime knows nothing. Engine layer only. */
    CONFIGURED,
    /** The runtime has made it; its program has not started. */
    CREATED,
    /** The program runs. */
    RUNNING,
    /** The program is frozen. */
    PAUSED,
    /** The run has ended; its exit is known, or known to be unknown with a reason. */
    STOPPED,
    /**
     * The record is unreadable, contradicts the world and cannot be settled, or is missing for a container
     * that the runtime knows.
     */
    UNKNOWN;

    /**
     * Tells whether a process of the container exists.
     *
     * @return true in {@link #CREATED}, {@link #RUNNING} and {@link #PAUSED}, where a pid means something
     */
    public boolean hasProcess() {
        return switch (this) {
            case CREATED, RUNNING, PAUSED -> true;
            case CONFIGURED, STOPPED, UNKNOWN -> false;
        };
    }
}
