package dev.stowage.api.runtime;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import java.time.Duration;
import java.util.Optional;

/**
 * One further process in a container: CREATED, RUNNING, STOPPED, with an exit of its own. Known again after a
 * restart of the manager; gone after a failed start or when deleted. Thread-safe, blocking, interruptible.
 */
public interface ExecSession {

    /**
     * Returns the id of the session.
     *
     * @return unique in its container while the session exists
     */
    ContainerId id();

    /**
     * Looks at the process.
     *
     * @return CREATED, RUNNING or STOPPED
     */
    State state();

    /** Lets the process run. */
    void start();

    /**
     * Sends a signal to the process.
     *
     * @param signal the signal
     */
    void kill(Signal signal);

    /**
     * Connects to the streams of the process.
     *
     * @return the connection
     */
    Attachment attach();

    /**
     * Waits for the end of the process, not longer than a timeout.
     *
     * @param timeout how long
     * @return the exit; empty if it did not come in time
     */
    Optional<Exit> await(Duration timeout);

    /** Removes a session that is CREATED or STOPPED. */
    void delete();
}
