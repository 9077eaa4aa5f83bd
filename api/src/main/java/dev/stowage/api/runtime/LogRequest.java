package dev.stowage.api.runtime;

/**
 * How to read what a program wrote.
 *
 * @param followMode whether to wait for more
 */
public record LogRequest(FollowMode followMode) {
    /** Everything that is there now. */
    public static final LogRequest NO_FOLLOW = new LogRequest(FollowMode.NO_FOLLOW);
    /** Everything until the end of the run. */
    public static final LogRequest FOLLOW = new LogRequest(FollowMode.FOLLOW);

    /** Where reading ends. */
    public enum FollowMode {
        /** With what is there now. */
        NO_FOLLOW,
        /** With the last byte of the run that is current now. */
        FOLLOW
    }
}
