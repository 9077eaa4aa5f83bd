package dev.stowage.api.runtime;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.Stability;
import dev.stowage.api.State;
import dev.stowage.api.error.UnsupportedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One container: a handle that holds no state, so each call observes the container again.
 *
 * <p>
 * A handle of a runtime is bound to one run, a handle of an engine to one incarnation. Once that is deleted,
 * every operation throws {@link dev.stowage.api.error.NotFoundException}, even if the id exists again.
 *
 * <p>
 * An operation in a state for which {@link dev.stowage.api.OperationTable} does not permit it throws
 * {@link dev.stowage.api.error.IllegalTransitionException} and has no effect. Every operation on a handle
 * whose backend is closed throws {@link dev.stowage.api.error.ClosedException} before anything else. Then an
 * operation whose capability is not declared throws {@link UnsupportedException}, in every state, before it
 * takes a lock, reads anything or starts a process; the default methods here do both. If the backend refuses
 * an operation, a second observation decides: {@code IllegalTransitionException} if the state has changed
 * meanwhile, {@link dev.stowage.api.error.OperationFailedException} if it has not. A thread that is
 * interrupted before anything was done gets {@link dev.stowage.api.error.OperationInterruptedException},
 * later {@link dev.stowage.api.error.OutcomeUnknownException}; its interrupt flag stays set.
 *
 * {@snippet :
 * Container web = runtime.find(new ContainerId("web-1"));
 * if (web.state() == State.RUNNING) {
 *     web.stop(Duration.ofSeconds(10));
 * }
 * Exit exit = web.await();
 * web.delete();
 * }
 *
 * <p>
 * Thread-safe, blocking, interruptible.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public interface Container {

    /** {@return the id} */
    ContainerId id();

    /**
     * Throws an exception if the backend of this handle is closed. Takes no lock, reads nothing and starts no
     * process. The default methods of this interface call it before they refuse an operation as unsupported.
     *
     * @param operation what is about to be done, for the exception
     * @throws dev.stowage.api.error.ClosedException if the runtime or engine that returned this handle is
     * closed
     */
    void requireOpen(Operation operation);

    /**
     * Observes the container.
     *
     * @return what is seen now; UNKNOWN with a detail if the state cannot be found out within the backend's
     * timeout
     * @throws dev.stowage.api.error.NotFoundException if the container is gone
     */
    Observation observe();

    /**
     * Observes the container and returns its state alone.
     *
     * @return the state
     * @throws dev.stowage.api.error.NotFoundException if the container is gone
     */
    default State state() {
        return observe().state();
    }

    /**
     * Executes the program. Returns once it has been executed, or could not be.
     *
     * @throws dev.stowage.api.error.OperationFailedException if the program could not be started; the
     * container is then STOPPED with {@link Exit.NeverStarted}
     */
    void start();

    /**
     * Sends a signal to the init process. Takes no lock and waits for nothing. In UNKNOWN only KILL is
     * permitted. Never signals a process of another container, even if the kernel has reused the pid.
     *
     * @param signal the signal
     */
    void kill(Signal signal);

    /**
     * Asks the run to end and returns at once: sends the signal; a PAUSED container gets it queued and is
     * resumed. Nothing happens in STOPPED. In UNKNOWN, KILL is sent whatever the argument is.
     *
     * @param signal what to send
     */
    void requestStop(Signal signal);

    /**
     * Ends the run: sends the signal, waits, and sends KILL if the run has not ended by then. Returns when
     * the run has ended; in UNKNOWN, without waiting for that.
     *
     * @param signal what to send first
     * @param timeout how long to wait before KILL
     */
    default void stop(Signal signal, Duration timeout) {
        requestStop(signal);
        if (await(timeout).isEmpty()) {
            requestStop(Signal.KILL);
            if (state() != State.UNKNOWN) {
                await();
            }
        }
    }

    /**
     * Ends the run with TERM first.
     *
     * @param timeout how long to wait before KILL
     * @see #stop(Signal, Duration)
     */
    default void stop(Duration timeout) {
        stop(Signal.TERM, timeout);
    }

    /** Freezes all processes of the container. Needs {@link Capability#PAUSE}. */
    default void pause() {
        throw unsupported(Operation.PAUSE, Capability.PAUSE);
    }

    /** Resumes all processes of the container. Needs {@link Capability#PAUSE}. */
    default void resume() {
        throw unsupported(Operation.RESUME, Capability.PAUSE);
    }

    /**
     * Creates a further process in the container. Needs {@link Capability#EXEC}.
     *
     * @param request what to run
     * @return the session
     * @throws dev.stowage.api.error.AlreadyExistsException if the session id is taken
     */
    default ExecSession exec(ExecRequest request) {
        throw unsupported(Operation.EXEC, Capability.EXEC);
    }

    /**
     * Connects to the streams of the program. Needs {@link Capability#ATTACH}. A connection that is made in
     * CREATED receives everything that the program writes.
     *
     * @return the connection, to be closed by the caller
     */
    default Attachment attach() {
        throw unsupported(Operation.ATTACH, Capability.ATTACH);
    }

    /**
     * Sets the size of the program's terminal. Needs {@link Capability#TERMINAL}.
     *
     * @param size the size
     */
    default void resize(TerminalSize size) {
        throw unsupported(Operation.RESIZE, Capability.TERMINAL);
    }

    /** Closes the standard input of the program. Needs {@link Capability#ATTACH}. */
    default void closeStdin() {
        throw unsupported(Operation.CLOSE_STDIN, Capability.ATTACH);
    }

    /**
     * Measures what the container uses. Needs {@link Capability#STATS}.
     *
     * @return the measurement
     */
    default Stats stats() {
        throw unsupported(Operation.STATS, Capability.STATS);
    }

    /**
     * Lists the processes of the container. Needs {@link Capability#PROCESSES}.
     *
     * @return the processes; their pids are the host's with {@link Capability#HOST_PIDS}, else the
     * container's
     */
    default List<ProcessIdentity> processes() {
        throw unsupported(Operation.PROCESSES, Capability.PROCESSES);
    }

    /**
     * Changes limits of the container. Needs {@link Capability#UPDATE_RESOURCES}.
     *
     * @param resources the new limits; a limit that is absent stays as it is
     */
    default void updateResources(Resources resources) {
        throw unsupported(Operation.UPDATE_RESOURCES, Capability.UPDATE_RESOURCES);
    }

    /**
     * Writes the state of the program to files. Needs {@link Capability#CHECKPOINT}.
     *
     * @param request where to, and what happens to the program afterwards
     */
    default void checkpoint(CheckpointRequest request) {
        throw unsupported(Operation.CHECKPOINT, Capability.CHECKPOINT);
    }

    /**
     * Reads what the program wrote, byte for byte. Needs {@link Capability#LOGS}.
     *
     * @param request where reading ends
     * @return a reader, to be closed by the caller
     */
    default ContainerLogReader logs(LogRequest request) {
        throw unsupported(Operation.LOGS, Capability.LOGS);
    }

    /**
     * Waits until the current run ends. Any number of callers may wait, before and after the end. In
     * CONFIGURED, waits until the next run ends.
     *
     * @return the exit; a handle that was obtained before a delete still returns it afterwards
     * @throws dev.stowage.api.error.NotFoundException if the container is deleted and has left no exit
     * @throws dev.stowage.api.error.OperationInterruptedException if interrupted
     */
    Exit await();

    /**
     * Waits until the current run ends or the timeout expires.
     *
     * @param timeout how long to wait; zero looks once
     * @return the exit; empty if the run did not end in time
     * @throws dev.stowage.api.error.NotFoundException if the container is deleted and has left no exit
     * @throws dev.stowage.api.error.OperationInterruptedException if interrupted
     */
    Optional<Exit> await(Duration timeout);

    /**
     * {@return the exit as a new future, as {@link java.lang.Process#onExit} does} It completes as
     * {@link #await()} does, on a virtual thread; cancelling it stops nothing.
     */
    default CompletableFuture<Exit> onExit() {
        return CompletableFuture.supplyAsync(this::await, Thread::startVirtualThread);
    }

    /** Removes a container that has no process, with its files. */
    void delete();

    /**
     * Removes a container in any state: kills what lives, then removes. Needs only the id and the runtime's
     * own directories, never a readable record or state file. Idempotent: succeeds if the container is gone.
     *
     * @throws dev.stowage.api.error.OperationFailedException if something of it can neither be ended nor
     * removed
     */
    void forceDelete();

    private UnsupportedException unsupported(Operation operation, Capability capability) {
        requireOpen(operation);
        return new UnsupportedException(id(), operation, capability);
    }
}
