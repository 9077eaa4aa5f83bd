package dev.stowage.api;

/** What one cell of the {@link OperationTable} says. */
public enum Permission {
    /** IllegalTransition, and no effect. */
    REFUSED,
    /** The operation is done. */
    PERMITTED,
    /** A new run is begun first, then the operation is done. Engine layer. */
    INIT_FIRST,
    /** Success without an effect. */
    NO_EFFECT,
    /** The wish is recorded and applied at the next init. Engine layer. */
    DEFERRED,
    /** KILL only: any other signal is refused, and stop goes to KILL at once. */
    KILL_ONLY;

    /**
     * Tells whether the operation succeeds here.
     *
     * @return false for {@link #REFUSED} alone
     */
    public boolean allows() {
        return this != REFUSED;
    }
}
