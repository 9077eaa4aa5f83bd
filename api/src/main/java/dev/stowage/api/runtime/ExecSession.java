package dev.stowage.api.runtime;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.Stability;
import dev.stowage.api.State;
import java.time.Duration;
import java.util.Optional;

/**
 * A further process in a running container. It is CREATED, then RUNNING, then STOPPED, with an exit of its
 * own. A session survives a restart of the manager; it is gone when deleted, and after a failed start.
 * Thread-safe, blocking, interruptible.
 *
 * {@snippet :
 * ExecSession session = container.exec(ExecRequest.of(new ContainerId("check"), List.of("true")));
 * session.start();
 * System.out.println(session.await(Duration.ofSeconds(5)));
 * session.delete();
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public interface ExecSession {

    /** {@return the id of the session, unique in its container while the session exists} */
    ContainerId id();

    /**
     * Observes the process and returns its state.
     *
     * @return CREATED, RUNNING or STOPPED
     */
    State state();

    /** Executes the program. */
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
     * @return the connection, to be closed by the caller
     */
    Attachment attach();

    /**
     * Waits until the process ends or the timeout expires.
     *
     * @param timeout how long to wait
     * @return the exit; empty if the process did not end in time
     */
    Optional<Exit> await(Duration timeout);

    /** Removes a session that is CREATED or STOPPED. */
    void delete();
}
