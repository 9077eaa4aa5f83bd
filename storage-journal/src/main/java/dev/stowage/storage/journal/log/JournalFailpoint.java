package dev.stowage.storage.journal.log;

/** The acts of the write path, in their order. Tests fail or kill the process just before each of them. */
public enum JournalFailpoint {
    /** A segment is full: it is flushed whole. */
    SYNC_FULL_SEGMENT,
    /** The next segment is made, or prepared again from one that is no longer needed. */
    MAKE_SEGMENT,
    /** The next segment and its entry in the directory are made durable. */
    SYNC_SEGMENT,
    /** All records that wait are written, in one call. */
    WRITE,
    /** Other processes are told that the log has grown: from here on, nobody overwrites the records. */
    ADVANCE_TAIL,
    /**
     * The records are made durable: from here on, opening the store finds them even after a loss of power.
     */
    SYNC,
    /** Readers everywhere see the records. */
    PUBLISH,
    /** Everything is done; the callers have not been told. */
    RETURN,
    /** A snapshot is written to a temporary file. */
    WRITE_SNAPSHOT,
    /** The snapshot is made durable. */
    SYNC_SNAPSHOT,
    /** The snapshot gets its name. */
    RENAME_SNAPSHOT,
    /** What the snapshot replaces is removed. */
    REMOVE_OLD
}
