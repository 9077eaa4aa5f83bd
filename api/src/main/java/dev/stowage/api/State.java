package dev.stowage.api;

/**
 * What a container is doing. The state is computed from an observation or a record and never stored.
 *
 * <p>
 * The six constants are complete; a {@code switch} over them needs no {@code default}.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public enum State {
    /** The engine has a record of it and nothing exists in the runtime. Engine layer only. */
    CONFIGURED,
    /** The init process exists; the program has not started. */
    CREATED,
    /** The program runs. */
    RUNNING,
    /** The program is frozen by pause. */
    PAUSED,
    /** The run has ended; its exit is known, or known to be unknown with a reason. */
    STOPPED,
    /**
     * The state cannot be found out: the runtime does not answer in time, the record is unreadable or
     * missing, or the record contradicts the runtime in a way that cannot be reconciled.
     */
    UNKNOWN;

    /**
     * {@return whether a process of the container exists: true in {@link #CREATED}, {@link #RUNNING} and
     * {@link #PAUSED}}
     */
    public boolean hasProcess() {
        return switch (this) {
            case CREATED, RUNNING, PAUSED -> true;
            case CONFIGURED, STOPPED, UNKNOWN -> false;
        };
    }
}
