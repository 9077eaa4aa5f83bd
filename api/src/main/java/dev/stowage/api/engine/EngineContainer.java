package dev.stowage.api.engine;

import dev.stowage.api.QualifiedId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.ContainerRecord;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One container under an engine: a handle bound to one incarnation. Its changing verbs exclude each other,
 * between processes too; they are recorded, and what a crash left half done is settled by whoever comes next.
 *
 * <p>
 * Beyond {@link Container}: {@link #start} begins a run first where there is none (CONFIGURED, STOPPED);
 * {@link #observe} settles the record by what it sees; a changing verb may throw
 * {@link dev.stowage.api.error.BusyException} if another holds the container past the engine's deadline,
 * {@link dev.stowage.api.error.NotLocalException} if it lives elsewhere, and
 * {@link dev.stowage.api.error.StorageUnavailableException} or
 * {@link dev.stowage.api.error.StorageFullException} if it cannot be recorded: before the act without an
 * effect, except that kill, stop and forced delete go on without a record.
 */
public interface EngineContainer extends Container {

    /**
     * Returns sandbox and container id.
     *
     * @return the full id
     */
    QualifiedId qualifiedId();

    /**
     * Returns which life of the id this handle means.
     *
     * @return the incarnation
     * @throws dev.stowage.api.error.UnreadableException if the handle was taken of an unreadable or missing
     * record
     */
    Incarnation incarnation();

    /**
     * Returns the stored record at once: no observation, no lock.
     *
     * @return the last committed record
     * @throws dev.stowage.api.error.NotFoundException if the incarnation is deleted
     * @throws dev.stowage.api.error.UnreadableException if the record cannot be read
     */
    ContainerRecord record();

    /** Begins a new run and leaves it CREATED. On failure the state is as it was. */
    void init();

    /** Ends the run as its configuration says: its stop signal, its grace, then KILL. */
    void stop();

    /** Frees the runtime's half of a STOPPED container; the container and its exit stay. */
    void cleanup();

    /**
     * Ends the run.
     *
     * @param timeout how long to wait after the configured stop signal before KILL
     */
    @Override
    void stop(Duration timeout);

    /**
     * Mounts the root filesystem. Needs {@link dev.stowage.api.Capability#ROOT_FILESYSTEM}.
     *
     * @return where it is mounted
     */
    Path mount();

    /** Unmounts the root filesystem. Needs {@link dev.stowage.api.Capability#ROOT_FILESYSTEM}. */
    void unmount();

    /**
     * Writes the root filesystem as a tar stream. Needs {@link dev.stowage.api.Capability#ROOT_FILESYSTEM}.
     *
     * @param tar where to; not closed
     */
    void export(OutputStream tar);

    /**
     * Begins a run from a checkpoint. Needs {@link dev.stowage.api.Capability#RESTORE}.
     *
     * @param checkpoint the directory that a checkpoint was written to
     */
    void restore(Path checkpoint);
}
