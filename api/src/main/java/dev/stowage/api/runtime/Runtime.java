package dev.stowage.api.runtime;

import dev.stowage.api.Backend;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.Stability;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.ExtensionPoint;

/**
 * The runtime extension point: a backend that turns OCI bundles into processes. Implementations drive runc,
 * gVisor's runsc or plain processes; an {@link dev.stowage.api.engine.Engine} is a runtime over a runtime.
 *
 * <h2>Model</h2>
 *
 * A runtime manages containers, each identified by a {@link ContainerId} that is unique for the runtime's
 * state directory. A container takes one way through its states:
 *
 * <pre>
 *  create       start         exits, or kill         delete
 * --------> CREATED --------> RUNNING --------> STOPPED --------> (unknown to the runtime)
 *                            pause | ^ resume
 *                                  v |
 *                                PAUSED
 * </pre>
 *
 * {@link #create} prepares namespaces, control group and init process, and leaves the container CREATED: the
 * init process exists and the program has not started. {@link Container#start} executes the program. The run
 * ends when the program exits by itself, by {@link Container#kill} or by {@link Container#stop}; the
 * container is then STOPPED, and its {@linkplain dev.stowage.api.Exit exit} is kept until
 * {@link Container#delete}. {@link dev.stowage.api.OperationTable} says which operation is permitted in which
 * state.
 *
 * <p>
 * No container depends on the calling process, which is called the <i>manager</i>. Containers keep running
 * when it dies; a <i>monitor</i>, a small process that the runtime starts for each run, records the exit; and
 * the next manager finds all containers by {@link #list}. A manager that dies during an operation leaves it
 * half done, which {@link #recover} completes or undoes.
 *
 * <p>
 * A runtime keeps no history and does not serialize callers, with one exception: of two concurrent creates of
 * one id, in whatever processes, exactly one succeeds. All other concurrent mutations of one container are
 * the caller's to exclude. The engine does that.
 *
 * <h2>Words</h2>
 *
 * <dl>
 * <dt>bundle</dt>
 * <dd>A directory with {@code config.json} and a root filesystem, as the OCI runtime specification defines
 * it. It belongs to the caller, and a runtime never writes to it.</dd>
 * <dt>run</dt>
 * <dd>What lies between the creation of an init process and its exit. A {@link dev.stowage.api.RunId} names
 * it, so that an observation of an earlier run is never taken for one of the current run.</dd>
 * <dt>handle</dt>
 * <dd>A {@link Container} object. It is bound to one run and holds no state: each call observes the run
 * again.</dd>
 * <dt>observation</dt>
 * <dd>What a runtime sees of a run at one moment.</dd>
 * <dt>capability</dt>
 * <dd>Something optional that this runtime supports on this machine. The conformance suite holds a runtime to
 * what it declares; an operation whose capability is not declared throws
 * {@link dev.stowage.api.error.UnsupportedException} and has no effect.</dd>
 * </dl>
 *
 * <h2>Example</h2>
 *
 * Running a bundle without an engine:
 *
 * {@snippet :
 * try (Runtime runtime = new RuncRuntime(BackendContext.of(state, run))) {
 *     Container web = runtime.create(new ContainerId("web-1"), Path.of("/srv/web-bundle"));
 *     web.start();
 *     web.stop(Duration.ofSeconds(10)); // TERM, and KILL after ten seconds
 *     System.out.println(web.await());
 *     web.delete();
 * }
 * }
 *
 * After a crash of the manager, before anything else:
 *
 * {@snippet :
 * for (Container container : runtime.list()) {
 *     runtime.recover(container.id()); // completes or removes what the dead manager left half done
 * }
 * }
 *
 * <p>
 * Thread-safe, blocking and interruptible. An implementation that is loaded as a plugin has exactly one
 * constructor, which takes a {@link dev.stowage.api.BackendContext}.
 *
 * @since 0.1
 */
@SuppressWarnings("AvoidCommonTypeNames") // the field's word; java.lang.Runtime is hidden on purpose
@Stability(Stability.Level.STABLE)
public interface Runtime extends Backend, ExtensionPoint {

    /**
     * {@return what this runtime supports on this machine; immutable} What depends on the machine is probed
     * once.
     *
     * @throws dev.stowage.api.error.ClosedException if the runtime is closed
     */
    Set<Capability> capabilities();

    /**
     * Creates a container and leaves it CREATED.
     *
     * <p>
     * On failure nothing is left: no process, no reservation of the id, no file that blocks a later create. A
     * create that loses a race does not touch the winner's container.
     *
     * @param request the container
     * @return a handle of its run
     * @throws dev.stowage.api.error.AlreadyExistsException if the runtime knows the id
     * @throws dev.stowage.api.error.InvalidArgumentException if the bundle is invalid, or asks for something
     * that the runtime must not or cannot give
     * @throws dev.stowage.api.error.OperationFailedException if the runtime cannot create it; carries a
     * {@link dev.stowage.api.Exit.StartFailure} if the program is at fault
     * @throws dev.stowage.api.error.RuntimeMissingException if the runtime is not on this machine
     * @throws dev.stowage.api.error.OperationInterruptedException if interrupted before anything was done
     * @throws dev.stowage.api.error.OutcomeUnknownException if interrupted or timed out later; call
     * {@link #recover} to find out
     */
    Container create(CreateRequest request);

    /**
     * Creates a container without limits of its own, for a run that the runtime names, and leaves it CREATED.
     *
     * @param id the container
     * @param bundle the bundle directory
     * @return a handle of its run
     * @see #create(CreateRequest)
     */
    default Container create(ContainerId id, Path bundle) {
        return create(CreateRequest.of(id, bundle));
    }

    /**
     * Finds a container by its exact id.
     *
     * @param id the container
     * @return a handle of its current run; its state is UNKNOWN if its creation was not completed
     * @throws dev.stowage.api.error.NotFoundException if the runtime does not know it
     */
    Container find(ContainerId id);

    /**
     * Lists all containers that this runtime knows. A container that cannot be read is listed and its state
     * is UNKNOWN; one that is deleted meanwhile may be missing; files of others are ignored.
     *
     * @return a snapshot in the order of ids
     */
    List<Container> list();

    /**
     * Completes or undoes what dead managers left: ends every command for this container that may still be in
     * progress, so that none takes effect afterwards, and removes a creation that was not completed. A
     * complete container is not changed. Idempotent.
     *
     * <p>
     * Precondition: no living caller mutates this container meanwhile. Waits up to 10 seconds for a command
     * in progress before it kills it.
     *
     * @param id the container
     * @return the container, if the runtime knows it now
     * @throws dev.stowage.api.error.OperationFailedException if something of it can neither be ended nor
     * removed
     */
    Optional<Container> recover(ContainerId id);

    /**
     * Takes charge again of a run whose files are gone, for example because the run directory was removed
     * while it ran. Identifies processes by what the kernel knows of them, such as their control group or a
     * mark in their environment, and by the init process that the caller has recorded; never by a pid alone.
     * The caller must exclude other operations on the container.
     *
     * @param id the container, which {@link #find} does not know
     * @param run a run that may live
     * @param init the init process of the run, if the caller knows it
     * @return a handle of the run, in a state that permits KILL and forced delete, if a process of it lives;
     * empty if none does, or this runtime cannot find out
     * @throws dev.stowage.api.error.OperationFailedException if the id is in use by another run, or its files
     * cannot be created again
     */
    default Optional<Container> reclaim(ContainerId id, RunId run, Optional<ProcessIdentity> init) {
        return Optional.empty();
    }
}
