package dev.stowage.checks.crash;

/** Hears of every step boundary of engine, runtime and storage. */
@FunctionalInterface
interface Tap {
    /** Hears nothing. */
    Tap NONE = step -> {};

    /**
     * A boundary has been reached.
     *
     * @param step whose step, a colon, and its name: {@code engine:LOCKED}
     */
    void reached(String step);
}
