package dev.stowage.runtime.oci;

/** A boundary between two steps of a changing verb, where a crash test may end the process. */
public enum OciFailpoint {
    /** create: the id is reserved. */
    RESERVED,
    /** create: the directory of the run and its bundle are written. */
    BUNDLE_WRITTEN,
    /** create: the monitor's launcher runs. */
    MONITOR_LAUNCHED,
    /** create: the monitor has reported the init process. */
    MONITOR_REPORTED,
    /** create: the identities are recorded, the container is complete. */
    IDENTITY_RECORDED,
    /** A fenced command is about to be started. */
    COMMAND_STARTING,
    /** A fenced command has ended. */
    COMMAND_ENDED,
    /** start: the program runs, its start is not recorded yet. */
    STARTED,
    /** start: the failure of the start is recorded. */
    FAILURE_RECORDED,
    /** settle and forced delete: older commands are fenced off and have ended. */
    FENCED,
    /** forced delete: nothing of the container lives. */
    KILLED,
    /** delete: the runtime has forgotten the container. */
    RUNTIME_DELETED,
    /** delete: the id is free, files remain. */
    ID_RELEASED
}
