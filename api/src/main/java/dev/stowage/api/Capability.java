package dev.stowage.api;

/**
 * What a runtime may or may not be able to do. Declared: it must work. Not declared: the verb must throw
 * {@link dev.stowage.api.error.UnsupportedException} and have no effect. What depends on the machine is
 * probed.
 */
public enum Capability {
    /** Freeze and thaw: pause and resume. */
    PAUSE,
    /** Every signal can be sent to a container that is CREATED, not only KILL. */
    SIGNAL_CREATED,
    /** What the program wrote can be read back. */
    LOGS,
    /** Further processes in a running container. */
    EXEC,
    /** Streams of the program, while it runs. */
    ATTACH,
    /** A terminal for the program, and its size. */
    TERMINAL,
    /** Use of processor, memory, processes and I/O. */
    STATS,
    /** The processes of a container. */
    PROCESSES,
    /** Process identities are those of the host, so the caller may look at them. */
    HOST_PIDS,
    /** Limits of a living container can be changed. */
    UPDATE_RESOURCES,
    /** The state of the program can be written to files. */
    CHECKPOINT,
    /** A run can begin from a checkpoint. */
    RESTORE,
    /** A stream of events. */
    EVENTS,
    /** A container can join namespaces of another. */
    SHARED_NAMESPACES,
    /** The hooks of the OCI runtime specification are run. */
    HOOKS,
    /** The program sees its own root filesystem and processes, not the host's. */
    ISOLATION,
    /** The root filesystem can be mounted, unmounted and exported without a run. Engine layer. */
    ROOT_FILESYSTEM,
    /** The root filesystem can become an image. Engine layer. */
    COMMIT
}
