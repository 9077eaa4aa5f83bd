package dev.stowage.harness.fault;

/** The ways in which a call can be made to fail. */
public enum Fault {
    /** Fails without an effect. */
    FAIL_BEFORE,
    /** Takes effect and reports a failure. */
    FAIL_AFTER,
    /** Takes effect and reports that the outcome is unknown. */
    LOST_REPLY,
    /** Blocks until it is released, then proceeds normally. */
    BLOCK_UNTIL_RELEASED,
    /** Simulates that the caller's process dies before the effect. */
    CRASH_BEFORE,
    /** Simulates that the caller's process dies after the effect. */
    CRASH_AFTER
}
