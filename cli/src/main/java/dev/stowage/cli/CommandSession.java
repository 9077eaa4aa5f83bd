package dev.stowage.cli;

import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.storage.Sharing;
import java.util.List;

/** The containers of one root, for one invocation of the command. */
interface CommandSession extends AutoCloseable {

    /** Returns the name of the storage that keeps the records. */
    String storageName();

    /** Returns the engine in which to create a container. */
    Engine engineForNewContainer();

    /**
     * Finds a container by id, name or unique prefix of an id.
     *
     * @throws dev.stowage.api.error.NotFoundException if there is none
     * @throws dev.stowage.api.error.AmbiguousException if there are several
     */
    EngineContainer container(String reference);

    /** Lists all containers, in the order of ids. */
    List<ContainerSummary> summaries();

    @Override
    void close();

    /** Whether the records are lost when this process ends. */
    default boolean isStorageProcessLocal() {
        return engineForNewContainer().storageCapabilities().sharing() == Sharing.PROCESS;
    }

    /** Refuses a command that creates a container for other processes to use. */
    default void requireSharedStorage(String commandName) {
        if (isStorageProcessLocal()) {
            throw new UsageException("cannot " + commandName + " with --storage " + storageName()
                    + ": its records are lost when this command ends; use --storage file");
        }
    }
}
