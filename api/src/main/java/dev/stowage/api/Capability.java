package dev.stowage.api;

/**
 * Something optional that a runtime or an engine may support. A backend declares what it supports on this
 * machine, and the conformance suite holds it to that: what is declared works, and an operation whose
 * capability is not declared throws {@link dev.stowage.api.error.UnsupportedException} and has no effect.
 *
 * <p>
 * Later versions add constants; a {@code switch} over this type needs a {@code default}.
 *
 * {@snippet :
 * if (runtime.capabilities().contains(Capability.PAUSE)) {
 *     container.pause();
 * }
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public enum Capability {
    /** Pause and resume: all processes are frozen and thawed. */
    PAUSE,
    /** Every signal can be sent to a container that is CREATED, not only KILL. */
    SIGNAL_CREATED,
    /** The output of the program can be read. */
    LOGS,
    /** Further processes can be run in a running container. */
    EXEC,
    /** The streams of the running program can be connected to. */
    ATTACH,
    /** The program can have a terminal, which can be resized. */
    TERMINAL,
    /** The use of processor, memory, processes and I/O can be measured. */
    STATS,
    /** The processes of a container can be listed. */
    PROCESSES,
    /** Process identities are those of the host, so that the caller can find the processes there. */
    HOST_PIDS,
    /** Limits of a running container can be changed. */
    UPDATE_RESOURCES,
    /** The state of the program can be written to files. */
    CHECKPOINT,
    /** A run can begin from a checkpoint. */
    RESTORE,
    /** Events can be subscribed to. */
    EVENTS,
    /** A container can join namespaces of another container. */
    SHARED_NAMESPACES,
    /** The hooks of the OCI runtime specification are executed. */
    HOOKS,
    /** The monitor of a run starts a command of the host when the run has ended. */
    EXIT_COMMAND,
    /** The program sees its own root filesystem and processes, not the host's. */
    ISOLATION,
    /** The root filesystem can be mounted, unmounted and exported without a run. Engine layer. */
    ROOT_FILESYSTEM,
    /** The root filesystem can become an image. Engine layer. */
    COMMIT
}
