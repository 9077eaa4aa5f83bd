package dev.stowage.integration.crash;

/** Hears of every step boundary of engine, runtime and storage. */
@FunctionalInterface
interface FailpointListener {
    /** Hears nothing. */
    FailpointListener NONE = failpoint -> {};

    /**
     * A boundary has been reached.
     *
     * @param failpoint whose step, a colon, and its name: {@code engine:LOCKED}
     */
    void onFailpoint(String failpoint);
}
