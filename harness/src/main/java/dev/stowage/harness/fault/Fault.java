package dev.stowage.harness.fault;

/** How a call can go wrong. */
public enum Fault {
    /** Fails, with no effect. */
    FAIL_BEFORE,
    /** Has its effect, and says that it failed. */
    FAIL_AFTER,
    /** Has its effect, and says that nobody can tell. */
    LOST_REPLY,
    /** Waits until it is let go on, then does what it should. */
    BLOCK_UNTIL_RELEASED,
    /** The caller's process dies before the effect: nothing that the caller would do comes after. */
    CRASH_BEFORE,
    /** The caller's process dies after the effect. */
    CRASH_AFTER
}
