package dev.stowage.api.runtime;

/**
 * How to read what a program wrote.
 *
 * @param end whether to wait for more
 */
public record LogRequest(End end) {
    /** Everything that is there now. */
    public static final LogRequest SO_FAR = new LogRequest(End.NOW);
    /** Everything until the end of the run. */
    public static final LogRequest FOLLOW = new LogRequest(End.WITH_THE_RUN);

    /** Where reading ends. */
    public enum End {
        /** With what is there now. */
        NOW,
        /** With the last byte of the run that is current now. */
        WITH_THE_RUN
    }
}
