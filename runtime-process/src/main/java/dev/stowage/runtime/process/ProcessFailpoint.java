package dev.stowage.runtime.process;

/** The boundaries between the steps of the mutating operations, in the order in which they are reached. */
enum ProcessFailpoint {
    /** create: the id is reserved. */
    RESERVED,
    /** create: the files of the run are written. */
    PREPARED,
    /** create: the supervisor has been started. */
    LAUNCHED,
    /** create: the supervisor has recorded its processes; the container is complete. */
    CREATED,
    /** Forced delete and recover: no process of an earlier, killed operation can change the run any more. */
    FENCED,
    /** Forced delete: no process of the run is alive. */
    ENDED,
    /** delete: the directory of the run has been moved away. */
    UNLINKED,
    /** delete: the files are deleted; the id is still reserved. */
    REMOVED
}
