package dev.stowage.storage.journal.log;

/** The steps of the write path, in order. Tests fail a step or kill the process just before it. */
public enum JournalFailpoint {
    /** A full segment is flushed. */
    SYNC_FULL_SEGMENT,
    /** The next segment is created, or reuses the file of one that is no longer needed. */
    MAKE_SEGMENT,
    /** The next segment and its entry in the directory are made durable. */
    SYNC_SEGMENT,
    /** All waiting records are written, in one call. */
    WRITE,
    /** The shared tail advances: from here on, no process overwrites the records. */
    ADVANCE_TAIL,
    /**
     * The records are made durable: from here on, recovery finds them even after a loss of power.
     */
    SYNC,
    /** The records become visible to all processes. */
    PUBLISH,
    /** The batch is committed and its callers have not returned yet. */
    RETURN,
    /** A snapshot is written to a temporary file. */
    WRITE_SNAPSHOT,
    /** The snapshot is made durable. */
    SYNC_SNAPSHOT,
    /** The snapshot is renamed to its final name. */
    RENAME_SNAPSHOT,
    /** The files that the snapshot replaces are removed. */
    REMOVE_OLD
}
