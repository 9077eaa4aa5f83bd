package dev.stowage.api;

import java.util.Locale;
import java.util.Optional;

/**
 * Something that a caller asks of a container, a record or a backend. For those with a row in
 * {@link OperationTable}, the state of the container decides whether they are permitted.
 *
 * <p>
 * Later versions add constants; a {@code switch} over this type needs a {@code default}.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public enum Operation {
    /** Record a container that does not exist in the runtime yet. Engine layer. */
    CONFIGURE,
    /** Create a container. */
    CREATE,
    /** Begin a new run. Engine layer. */
    INIT,
    /** Execute the program. */
    START,
    /** Send a signal. */
    KILL,
    /** End the run: send a signal, wait, then send KILL. */
    STOP,
    /** Freeze all processes. */
    PAUSE(Capability.PAUSE),
    /** Thaw all processes. */
    RESUME(Capability.PAUSE),
    /** Run a further process. */
    EXEC(Capability.EXEC),
    /** Connect to the streams of the program. */
    ATTACH(Capability.ATTACH),
    /** Set the size of the terminal. */
    RESIZE(Capability.TERMINAL),
    /** Close the standard input of the program. */
    CLOSE_STDIN(Capability.ATTACH),
    /** Measure what the container uses. */
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
    /** Free what the runtime keeps; the container and its exit stay. Engine layer. */
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
     * {@return the capability that this operation needs; empty for operations that every backend supports}
     */
    public Optional<Capability> requiredCapability() {
        return requiredCapability;
    }

    /** {@return the operation as a person writes it: lower case, words separated by spaces} */
    public String displayName() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
