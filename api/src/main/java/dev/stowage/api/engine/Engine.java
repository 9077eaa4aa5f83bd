package dev.stowage.api.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StorageCapabilities;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A runtime and a storage together. It excludes (one changing verb per container at a time, between
 * processes), records (before and after each act), and recovers (at open, and for one container at its next
 * changing verb).
 *
 * <p>
 * An engine is itself a {@link Runtime} and holds every clause that a runtime holds. What it permits beyond
 * that is in {@link dev.stowage.api.OperationTable}.
 *
 * <p>
 * Thread-safe. Several engines, also in several processes, may be open on one root at a time.
 */
public interface Engine extends Runtime {

    /**
     * Records a container without making it, and leaves it CONFIGURED. The bundle's {@code config.json} is
     * copied.
     *
     * @param request the container
     * @return its handle
     * @throws dev.stowage.api.error.AlreadyExistsException if the id or name is taken, also by a container
     * that only the runtime knows
     * @throws dev.stowage.api.error.InvalidArgumentException if the bundle is not one
     */
    EngineContainer configure(ContainerRequest request);

    /**
     * Configures and inits in one: ends in CREATED, or leaves nothing.
     *
     * @param request the container; its run must be empty, since the engine counts runs
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
     * takes no lock per container; an exit that a monitor has written since is shown.
     *
     * @return summaries in the order of ids
     */
    List<ContainerSummary> summaries();

    @Override
    Optional<Container> recover(ContainerId id);

    /**
     * Returns what the storage below gives.
     *
     * @return its capabilities
     */
    StorageCapabilities storageCapabilities();
}
