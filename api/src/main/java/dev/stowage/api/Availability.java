package dev.stowage.api;

/** Whether a backend can work on this machine, as found by looking. */
public sealed interface Availability {

    /**
     * It can.
     *
     * @param version what the backend calls its version, for people
     */
    record Available(String version) implements Availability {}

    /**
     * It cannot.
     *
     * @param problem what is missing
     * @param hint how to get it, a command where there is one
     */
    record Unavailable(String problem, String hint) implements Availability {}
}
