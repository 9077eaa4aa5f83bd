package dev.stowage.api;

/**
 * What {@link OperationTable} says about an operation in a state.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public enum Permission {
    /** The operation throws {@link dev.stowage.api.error.IllegalTransitionException}, without an effect. */
    REFUSED,
    /** The operation is performed. */
    PERMITTED,
    /** A new run is begun, then the operation is performed. Engine layer. */
    INIT_FIRST,
    /** The operation succeeds without an effect. */
    NO_EFFECT,
    /** The request is recorded and applied at the next init. Engine layer. */
    DEFERRED,
    /** Only KILL is permitted: kill refuses other signals, and stop sends KILL at once. */
    KILL_ONLY;

    /** {@return whether the operation succeeds here: false for {@link #REFUSED} alone} */
    public boolean allows() {
        return this != REFUSED;
    }
}
