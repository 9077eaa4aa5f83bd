package dev.stowage.api;

/** The documented list of reasons: the one word that sums up why a container is where it is. */
public enum Reason {
    /** The program ended with code 0. */
    COMPLETED("Completed"),
    /** The program ended with another code. */
    ERROR("Error"),
    /** The kernel killed the program for want of memory. */
    OOM_KILLED("OOMKilled"),
    /** The program never ran. */
    START_ERROR("StartError"),
    /** The run ended unseen: its monitor was gone. */
    MONITOR_LOST("MonitorLost"),
    /** The run ended and its living monitor wrote no exit. */
    MONITOR_STALLED("MonitorStalled"),
    /** The run ended with the machine. */
    REBOOT("Reboot"),
    /** The run ended in a checkpoint. */
    CHECKPOINTED("Checkpointed"),
    /** The record cannot be read. */
    UNREADABLE("Unreadable"),
    /** The record contradicts the world and cannot be settled. */
    INCONSISTENT("Unsettled"),
    /** The runtime knows the container, the storage does not. */
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
