package dev.stowage.api.runtime;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnsupportedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One container. A handle: it holds no status, every call looks again.
 *
 * <p>
 * A raw handle is bound to one run, an engine's to one incarnation; once that is deleted every verb throws
 * {@link dev.stowage.api.error.NotFoundException}, also if the id exists again.
 *
 * <p>
 * Each verb that {@link dev.stowage.api.OperationTable} judges throws
 * {@link dev.stowage.api.error.IllegalTransitionException} and has no effect in a state that does not permit
 * it. A verb whose capability is not declared throws {@link UnsupportedException} in every state, and has no
 * effect; that is what the default methods here do, after a look whether the container is there. A refusal by
 * the backend is judged by looking again: if the state has changed meanwhile it is an illegal transition,
 * else {@link dev.stowage.api.error.OperationFailedException}. Interrupted before anything was done:
 * {@link dev.stowage.api.error.OperationInterruptedException}; later:
 * {@link dev.stowage.api.error.OutcomeUnknownException}; the thread's interrupt flag stays set.
 *
 * <p>
 * Thread-safe, blocking, interruptible.
 */
public interface Container {

    /**
     * Returns the id.
     *
     * @return the id
     */
    ContainerId id();

    /**
     * Looks at the container.
     *
     * @return what is seen now; UNKNOWN with a detail where it cannot be told within the backend's deadline
     * @throws dev.stowage.api.error.NotFoundException if the handle's container is gone
     */
    Observation observe();

    /**
     * Looks at the container and returns its state alone.
     *
     * @return the state
     * @throws dev.stowage.api.error.NotFoundException if the handle's container is gone
     */
    default State state() {
        return observe().state();
    }

    /**
     * Lets the program run. Returns once it has been executed or could not be.
     *
     * @throws dev.stowage.api.error.OperationFailedException if the program could not be started; the
     * container is then STOPPED with {@link Exit.NeverStarted}
     */
    void start();

    /**
     * Sends a signal to the init process of the container. Takes no lock, waits for nothing. In UNKNOWN only
     * KILL is permitted. Never signals a process that is not the container's, whatever happened to its pid.
     *
     * @param signal the signal
     */
    void kill(Signal signal);

    /**
     * Asks the run to end and returns at once: sends the signal; a PAUSED container gets it queued and is
     * then resumed. In STOPPED nothing is done; in UNKNOWN KILL is sent whatever was asked.
     *
     * @param signal what to send
     */
    void requestStop(Signal signal);

    /**
     * Ends the run: sends the signal, waits for the grace, then sends KILL and waits for the end. In UNKNOWN
     * there is no end to wait for.
     *
     * @param signal what to send first
     * @param timeout how long to wait after that
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
     */
    default void stop(Duration timeout) {
        stop(Signal.TERM, timeout);
    }

    /** Freezes all processes of the container. Needs {@link Capability#PAUSE}. */
    default void pause() {
        throw unsupported(Operation.PAUSE, Capability.PAUSE);
    }

    /** Thaws all processes of the container. Needs {@link Capability#PAUSE}. */
    default void resume() {
        throw unsupported(Operation.RESUME, Capability.PAUSE);
    }

    /**
     * Starts a further process in the container. Needs {@link Capability#EXEC}.
     *
     * @param request what to run
     * @return the session
     * @throws dev.stowage.api.error.AlreadyExistsException if the session id is taken
     */
    default ExecSession exec(ExecRequest request) {
        throw unsupported(Operation.EXEC, Capability.EXEC);
    }

    /**
     * Connects to the streams of the program. Needs {@link Capability#ATTACH}. In CREATED nothing is lost
     * that the program writes after its start.
     *
     * @return the connection
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
     * @return the processes; pids of the host with {@link Capability#HOST_PIDS}, else of the container
     */
    default List<ProcessIdentity> processes() {
        throw unsupported(Operation.PROCESSES, Capability.PROCESSES);
    }

    /**
     * Changes limits of the living container. Needs {@link Capability#UPDATE_RESOURCES}.
     *
     * @param resources the new limits; what is absent stays as it is
     */
    default void updateResources(Resources resources) {
        throw unsupported(Operation.UPDATE_RESOURCES, Capability.UPDATE_RESOURCES);
    }

    /**
     * Writes the state of the program to files. Needs {@link Capability#CHECKPOINT}.
     *
     * @param request where to, and what becomes of the program
     */
    default void checkpoint(CheckpointRequest request) {
        throw unsupported(Operation.CHECKPOINT, Capability.CHECKPOINT);
    }

    /**
     * Reads what the program wrote, bytes as they were. Needs {@link Capability#LOGS}.
     *
     * @param request how much, and whether to wait for more
     * @return a reader, to be closed by the caller
     */
    default ContainerLogReader logs(LogRequest request) {
        throw unsupported(Operation.LOGS, Capability.LOGS);
    }

    /**
     * Waits for the end of the run that is current now: early, late, repeatedly and concurrently alike. A
     * container that is CONFIGURED is waited for until its next run ends.
     *
     * @return the exit; a handle taken before a delete still returns it afterwards
     * @throws dev.stowage.api.error.NotFoundException if the container is deleted and has left no exit
     * @throws dev.stowage.api.error.OperationInterruptedException if interrupted
     */
    Exit await();

    /**
     * Waits for the end of the run that is current now, not longer than a timeout.
     *
     * @param timeout how long; zero looks once
     * @return the exit; empty if it did not come in time
     * @throws dev.stowage.api.error.NotFoundException if the container is deleted and has left no exit
     * @throws dev.stowage.api.error.OperationInterruptedException if interrupted
     */
    Optional<Exit> await(Duration timeout);

    /**
     * Returns the exit as a future, as {@link Process#onExit} does. Waits on a virtual thread of its own.
     *
     * @return a new future, which completes as {@link #await()} does; cancelling it stops nothing
     */
    default CompletableFuture<Exit> onExit() {
        return CompletableFuture.supplyAsync(this::await, Thread::startVirtualThread);
    }

    /** Removes a container that has no process, with its files. */
    void delete();

    /**
     * Removes a container whatever its state: kills what lives, then removes. Needs only the id and the
     * runtime's own directories, never a readable record or state file. Succeeds if the container is gone
     * already.
     *
     * @throws dev.stowage.api.error.OperationFailedException if something of it can neither be ended nor
     * removed
     */
    void forceDelete();

    /** That the backend is closed, or the container gone, is told first. */
    private StowageException unsupported(Operation operation, Capability capability) {
        try {
            observe();
        } catch (ClosedException e) {
            return new ClosedException(e.subject(), operation);
        } catch (NotFoundException e) {
            return new NotFoundException(id(), operation);
        }
        return new UnsupportedException(id(), operation, capability);
    }
}
