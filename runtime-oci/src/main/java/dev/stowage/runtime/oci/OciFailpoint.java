package dev.stowage.runtime.oci;

/** The boundaries between the steps of the mutating operations. */
public enum OciFailpoint {
    /** create: the id is reserved. */
    RESERVED,
    /** create: the directory of the run and the copy of the bundle are written. */
    BUNDLE_WRITTEN,
    /** create: the launcher of the monitor has been started. */
    MONITOR_LAUNCHED,
    /** create: the monitor has reported the init process. */
    MONITOR_REPORTED,
    /** create: the identities of the processes are recorded; the container is complete. */
    IDENTITY_RECORDED,
    /** A fenced command is about to be started. */
    COMMAND_STARTING,
    /** A fenced command has ended. */
    COMMAND_ENDED,
    /** start: the program runs; its start is not recorded yet. */
    STARTED,
    /** start: the failure of the start is recorded. */
    FAILURE_RECORDED,
    /** Recover and forced delete: all earlier commands have ended, and none can begin. */
    FENCED,
    /** Forced delete: no process of the container is alive. */
    KILLED,
    /** delete: the runtime has deleted the container. */
    RUNTIME_DELETED,
    /** delete: the id is released; files remain. */
    ID_RELEASED
}
