package dev.stowage.api.runtime;

import dev.stowage.api.Backend;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.ExtensionPoint;

/**
 * A backend that makes processes: runc, crun, runsc, containerd, plain processes; or an engine, which is a
 * runtime over a runtime.
 *
 * <p>
 * <b>Lifecycle.</b> {@link #create} makes a container from an OCI bundle and leaves it CREATED: its init
 * process is there, its program has not started. {@link Container#start} lets the program run. The run ends
 * by itself, by {@link Container#kill} or by {@link Container#stop}; the container is then STOPPED and its
 * exit is kept until {@link Container#delete}. A runtime knows a container from create to delete.
 *
 * <p>
 * <b>The manager may die.</b> Everything survives the process that called: containers run on, exits are
 * recorded by a monitor, and another process finds the containers by {@link #list}. What a dead caller left
 * half done is cleared by {@link #recover}.
 *
 * <p>
 * <b>Words.</b> {@code id}: the container; {@code bundle}: a directory with {@code config.json} and a root
 * filesystem, as the OCI runtime specification says, owned by the caller and never written to; {@code run}:
 * what lies between one create and its exit.
 *
 * <p>
 * <b>Threads.</b> Thread-safe, blocking and interruptible. Two creates of one id exclude each other, between
 * processes too. Beyond that, callers exclude concurrent changes of one container: the engine does.
 *
 * <p>
 * An implementation that is loaded as a plugin has one constructor that takes a
 * {@link dev.stowage.api.BackendContext}.
 */
@SuppressWarnings("AvoidCommonTypeNames") // the name of the field; java.lang.Runtime is hidden on purpose
public interface Runtime extends Backend, ExtensionPoint {

    /**
     * Returns what this runtime can do on this machine. What depends on the machine is probed once.
     *
     * @return an immutable set
     * @throws dev.stowage.api.error.ClosedException if the runtime is closed
     */
    Set<Capability> capabilities();

    /**
     * Makes a container and leaves it CREATED.
     *
     * <p>
     * On failure nothing is left: no process, no reservation of the id, no file that blocks a later create. A
     * loser of two racing creates has not touched the winner's container.
     *
     * @param request what to make
     * @return the container
     * @throws dev.stowage.api.error.AlreadyExistsException if the runtime knows the id
     * @throws dev.stowage.api.error.InvalidArgumentException if the bundle is not one, or asks for what the
     * runtime must not or cannot give
     * @throws dev.stowage.api.error.OperationFailedException if the runtime cannot make it; carries a
     * {@link dev.stowage.api.Exit.StartFailure} where the program is at fault
     * @throws dev.stowage.api.error.RuntimeMissingException if the runtime is not on this machine
     * @throws dev.stowage.api.error.OperationInterruptedException if interrupted before anything was done
     * @throws dev.stowage.api.error.OutcomeUnknownException if interrupted or out of time later;
     * {@link #recover} tells
     */
    Container create(CreateRequest request);

    /**
     * Makes a container as a run of its own and leaves it CREATED.
     *
     * @param id the container
     * @param bundle the bundle directory
     * @return the container
     * @see #create(CreateRequest)
     */
    default Container create(ContainerId id, Path bundle) {
        return create(CreateRequest.of(id, bundle));
    }

    /**
     * Finds a container by its exact id.
     *
     * @param id the container
     * @return a handle of its current run; its state is UNKNOWN if its creation has not been completed
     * @throws dev.stowage.api.error.NotFoundException if the runtime does not know it
     */
    Container find(ContainerId id);

    /**
     * Lists all containers that this runtime knows. One that cannot be read is listed and its state is
     * UNKNOWN; one that vanishes meanwhile is passed over; files that are not ours are ignored.
     *
     * @return a snapshot in the order of ids
     */
    List<Container> list();

    /**
     * Clears what dead callers left: ends every command for this container that may still be under way, so
     * that none takes effect afterwards, and removes a creation that was not completed. A complete container
     * is not changed.
     *
     * <p>
     * Precondition: no living caller changes this container meanwhile. May wait for a command under way, 10
     * seconds at most, before it is killed.
     *
     * @param id the container
     * @return the container if the runtime knows it now
     * @throws dev.stowage.api.error.OperationFailedException if something of it can neither be ended nor
     * removed
     */
    Optional<Container> recover(ContainerId id);
}
