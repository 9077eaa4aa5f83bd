package dev.stowage.api.engine;

import dev.stowage.api.Incarnation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Stability;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.ContainerRecord;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One container under an {@link Engine}: a handle bound to one incarnation. Its mutating operations are
 * serialized across threads and processes, and recorded; what a crash leaves half done is recovered by the
 * next operation.
 *
 * <p>
 * Beyond {@link Container}: {@link #start} begins a run first where there is none (CONFIGURED, STOPPED), and
 * {@link #observe} reconciles the record with what it sees. A mutating operation may throw
 * {@link dev.stowage.api.error.BusyException} if another owner holds the container's lock for longer than the
 * engine's lock timeout, {@link dev.stowage.api.error.NotLocalException} if the container lives elsewhere,
 * and {@link dev.stowage.api.error.StorageUnavailableException} or
 * {@link dev.stowage.api.error.StorageFullException} if it cannot be recorded. The latter come before the act
 * and mean that there was no effect; kill, stop and forced delete go on without a record instead.
 *
 * {@snippet :
 * EngineContainer web = engine.resolve("web-1");
 * web.stop(); // its own stop signal and timeout
 * web.start(); // a new run
 * System.out.println("run " + web.record().status().run());
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public interface EngineContainer extends Container {

    /** {@return sandbox and container id} */
    QualifiedId qualifiedId();

    /**
     * {@return which incarnation of the id this handle is bound to}
     *
     * @throws dev.stowage.api.error.UnreadableException if the record was unreadable or missing when the
     * handle was made
     */
    Incarnation incarnation();

    /**
     * {@return the last committed record} Takes no lock and does not observe the container.
     *
     * @throws dev.stowage.api.error.NotFoundException if the incarnation is deleted
     * @throws dev.stowage.api.error.UnreadableException if the record cannot be read
     */
    ContainerRecord record();

    /** Begins a new run and leaves it CREATED. On failure the state is as it was. */
    void init();

    /**
     * Ends the run as the container's configuration says: sends its stop signal, waits for its stop timeout,
     * then sends KILL.
     */
    void stop();

    /** Frees what the runtime keeps of a STOPPED container. The container and its exit stay. */
    void cleanup();

    /**
     * Ends the run with the configured stop signal and another timeout.
     *
     * @param timeout how long to wait before KILL
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
     * @param tar receives the stream; not closed
     */
    void export(OutputStream tar);

    /**
     * Begins a run from a checkpoint. Needs {@link dev.stowage.api.Capability#RESTORE}.
     *
     * @param checkpoint the directory that a checkpoint was written to
     */
    void restore(Path checkpoint);
}
