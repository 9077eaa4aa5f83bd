package dev.stowage.api;

/**
 * The one word that summarizes why a container is STOPPED or UNKNOWN, as Kubernetes has reasons for
 * terminated containers.
 *
 * <p>
 * Later versions add constants; a {@code switch} over this type needs a {@code default}.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public enum Reason {
    /** The program ended with code 0. */
    COMPLETED("Completed"),
    /** The program ended with another code. */
    ERROR("Error"),
    /** The kernel killed the program because memory ran out. */
    OOM_KILLED("OOMKilled"),
    /** The program never ran. */
    START_ERROR("StartError"),
    /** The monitor was gone when the run ended. */
    MONITOR_LOST("MonitorLost"),
    /** The run ended and its living monitor recorded no exit in time. */
    MONITOR_STALLED("MonitorStalled"),
    /** The machine was restarted during the run. */
    REBOOT("Reboot"),
    /** The run ended in a checkpoint. */
    CHECKPOINTED("Checkpointed"),
    /** The record cannot be read. */
    UNREADABLE("Unreadable"),
    /** The record contradicts the runtime in a way that cannot be reconciled. */
    INCONSISTENT("Inconsistent"),
    /** The runtime knows the container and the storage has no record of it. */
    NO_RECORD("NoRecord");

    private final String word;

    Reason(String word) {
        this.word = word;
    }

    /** Returns the word as it is shown and stored. */
    @Override
    public String toString() {
        return word;
    }
}
