package dev.stowage.api.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Stability;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StorageCapabilities;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A runtime and a status storage together: serializes mutations per container, journals intent, and recovers
 * after a crash.
 *
 * <h2>Model</h2>
 *
 * An engine adds to a {@link Runtime} a record per container, which outlives runs and reboots. A container
 * begins in CONFIGURED, with a record and nothing in the runtime, and may have many runs:
 *
 * <pre>
 *  configure          init           start          exits            delete
 * ----------> CONFIGURED --> CREATED ------> RUNNING -----> STOPPED --------> (gone)
 *                  |            ^                              |
 *                  +------------+------------ init ------------+
 * </pre>
 *
 * {@link EngineContainer#start} includes init where there is no run, so {@code start} alone runs a CONFIGURED
 * container and restarts a STOPPED one.
 *
 * <p>
 * Each mutating operation takes the same steps. It takes the container's <i>operation lock</i>, which all
 * processes of the host respect. It reads the record, observes the runtime and <i>reconciles</i> the two. It
 * checks {@link dev.stowage.api.OperationTable}; an operation that is not permitted ends here without effect.
 * It writes an {@linkplain dev.stowage.api.storage.Intent intent} to the record, acts on the runtime, and
 * records the outcome, which removes the intent. A manager that dies between two steps leaves the intent; the
 * next mutating operation on that container, or the next engine that is opened, finds it and <i>recovers</i>:
 * it completes or undoes the operation by what the runtime shows.
 *
 * <p>
 * Kill, stop and forced delete go on when the storage fails: ending a program matters more than recording it.
 *
 * <h2>Words</h2>
 *
 * <dl>
 * <dt>record, status</dt>
 * <dd>What the storage keeps of a container, and the part of it that changes.</dd>
 * <dt>incarnation</dt>
 * <dd>One use of an id, from configure to delete. A handle is bound to one incarnation and throws
 * {@link dev.stowage.api.error.NotFoundException} after that, even if the id exists again.</dd>
 * <dt>run</dt>
 * <dd>What lies between one init and its exit; runs are counted within an incarnation.</dd>
 * <dt>home</dt>
 * <dd>The host and root directory that a container belongs to. Engines elsewhere that share its store can
 * read it and get {@link dev.stowage.api.error.NotLocalException} if they mutate it.</dd>
 * </dl>
 *
 * <h2>Example</h2>
 *
 * {@snippet :
 * try (Engine engine = new LocalEngine(runtime, storage, EngineSettings.standard(root, run))) {
 *     EngineContainer web = engine.configure(
 *             ContainerRequest.of(Path.of("/srv/web-bundle")).withName(new ContainerName("web-1")));
 *     web.start();
 *     System.out.println(web.state());
 *     web.stop();
 *     System.out.println(web.await());
 *     web.delete();
 * }
 * }
 *
 * In another process, or after a crash of the first:
 *
 * {@snippet :
 * EngineContainer web = engine.resolve("web-1");
 * System.out.println(web.state() + " " + web.record().status().exit());
 * }
 *
 * <p>
 * An engine is itself a {@link Runtime} and fulfils every clause that a runtime fulfils. Thread-safe. Several
 * engines, in one process or several, may be open on one root at a time.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public interface Engine extends Runtime {

    /**
     * Records a container and leaves it CONFIGURED: nothing exists in the runtime yet. Copies the bundle's
     * {@code config.json}.
     *
     * @param request the container
     * @return its handle
     * @throws dev.stowage.api.error.AlreadyExistsException if the id or name is taken, also by a container
     * that only the runtime knows
     * @throws dev.stowage.api.error.InvalidArgumentException if the bundle is invalid
     */
    EngineContainer configure(ContainerRequest request);

    /**
     * Configures and inits in one operation: ends in CREATED, or leaves nothing.
     *
     * @param request the container; its run must be empty, because the engine counts runs
     * @return its handle
     */
    @Override
    EngineContainer create(CreateRequest request);

    @Override
    default EngineContainer create(ContainerId id, Path bundle) {
        return (EngineContainer) Runtime.super.create(id, bundle);
    }

    @Override
    EngineContainer find(ContainerId id);

    /**
     * Finds the one container that a text means.
     *
     * @param text an id, a name, {@code sandbox/container}, or the beginning of an id
     * @return its handle
     * @throws dev.stowage.api.error.NotFoundException if there is none
     * @throws dev.stowage.api.error.AmbiguousException if there are several
     */
    EngineContainer resolve(String text);

    @Override
    List<Container> list();

    /**
     * Lists all containers as their records say, and those that only the runtime knows. Starts no process and
     * takes no lock per container. Includes an exit that a monitor has recorded since the last update.
     *
     * @return summaries in the order of ids
     */
    List<ContainerSummary> summaries();

    @Override
    Optional<Container> recover(ContainerId id);

    /** {@return what the storage below guarantees} */
    StorageCapabilities storageCapabilities();
}
