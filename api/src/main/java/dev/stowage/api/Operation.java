package dev.stowage.api;

import java.util.Locale;
import java.util.Optional;

/**
 * The operations of the contract. Those with a row in {@link OperationTable} are judged by the state they
 * meet.
 */
public enum Operation {
    /** Record a container without making it. Engine layer. */
    CONFIGURE,
    /** Make a container. */
    CREATE,
    /** Begin a new run. Engine layer. */
    INIT,
    /** Let the program run. */
    START,
    /** Send a signal. */
    KILL,
    /** End the run: a signal, a grace, then KILL. */
    STOP,
    /** Freeze. */
    PAUSE(Capability.PAUSE),
    /** Thaw. */
    RESUME(Capability.PAUSE),
    /** Run a further process. */
    EXEC(Capability.EXEC),
    /** Connect to the streams of the program. */
    ATTACH(Capability.ATTACH),
    /** Set the size of the terminal. */
    RESIZE(Capability.TERMINAL),
    /** Close the standard input of the program. */
    CLOSE_STDIN(Capability.ATTACH),
    /** Measure. */
    STATS(Capability.STATS),
    /** List processes. */
    PROCESSES(Capability.PROCESSES),
    /** Change limits. */
    UPDATE_RESOURCES(Capability.UPDATE_RESOURCES),
    /** Wait for the end of the run. */
    AWAIT,
    /** Mount the root filesystem. Engine layer. */
    MOUNT(Capability.ROOT_FILESYSTEM),
    /** Unmount the root filesystem. Engine layer. */
    UNMOUNT(Capability.ROOT_FILESYSTEM),
    /** Write the root filesystem as a tar stream. Engine layer. */
    EXPORT(Capability.ROOT_FILESYSTEM),
    /** Make an image of the root filesystem. Engine layer. */
    COMMIT(Capability.COMMIT),
    /** Write the state of the program to files. */
    CHECKPOINT(Capability.CHECKPOINT),
    /** Begin a run from a checkpoint. Engine layer. */
    RESTORE(Capability.RESTORE),
    /** Free the runtime's half, keep the container and its exit. Engine layer. */
    CLEANUP,
    /** Remove a container that has no process. */
    DELETE,
    /** Remove a container whatever its state. */
    FORCE_DELETE,
    /** Find a container by id. */
    FIND,
    /** List containers. */
    LIST,
    /** Observe the state. */
    STATE,
    /** Read what the program wrote. */
    LOGS(Capability.LOGS),
    /** Read a record. */
    READ,
    /** Update a record. */
    UPDATE,
    /** Find the one container that a text means. */
    RESOLVE,
    /** Open a backend or an engine. */
    OPEN;

    private final Optional<Capability> requiredCapability;

    Operation() {
        this.requiredCapability = Optional.empty();
    }

    Operation(Capability required) {
        this.requiredCapability = Optional.of(required);
    }

    /**
     * Returns what a runtime must be able to do for this operation.
     *
     * @return the capability; empty for what every runtime must do
     */
    public Optional<Capability> requiredCapability() {
        return requiredCapability;
    }

    /**
     * Returns the operation as a person writes it.
     *
     * @return lower case, words separated by spaces
     */
    public String displayName() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
