package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.posix.Failpoints;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes a container away, in an order in which a crash leaves either a container, with the intent to delete
 * it, or nothing: exit kept, runtime's half, record, copy of the bundle. Needs the container's operation
 * lock.
 */
final class ContainerRemover {
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final BundleCopies bundleCopies;
    private final Duration killTimeout;
    private final Failpoints failpoints;

    ContainerRemover(RecordStore recordStore, RuntimeView runtimeView, BundleCopies bundleCopies,
            Duration killTimeout, Failpoints failpoints) {
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.bundleCopies = bundleCopies;
        this.killTimeout = killTimeout;
        this.failpoints = failpoints;
    }

    /** Removes a container that has no process. */
    void remove(ContainerRecord record) {
        ContainerId id = record.id().container();
        cacheExit(record);
        failpoints.reached(EngineFailpoint.EXIT_CACHED);
        runtimeView.find(id).ifPresent(Container::delete);
        failpoints.reached(EngineFailpoint.RUNTIME_DELETED);
        deleteRecordAndBundle(id);
    }

    /** Removes a container whatever its state. */
    void forceRemove(ContainerRecord record) {
        cacheExit(record);
        removeFromRuntime(record.id().container());
        deleteRecordAndBundle(record.id().container());
    }

    /** Removes the runtime's half alone, whatever its state. */
    void removeFromRuntime(ContainerId id) {
        Optional<Container> runtimeContainer = runtimeView.find(id);
        runtimeContainer.ifPresent(this::killAndCacheExit);
        failpoints.reached(EngineFailpoint.EXIT_CACHED);
        runtimeContainer.ifPresent(Container::forceDelete);
        failpoints.reached(EngineFailpoint.RUNTIME_DELETED);
    }

    /** Removes whatever else there is under an id that the runtime has forgotten. */
    void deleteRecordAndBundle(ContainerId id) {
        recordStore.delete(id);
        failpoints.reached(EngineFailpoint.RECORD_DELETED);
        try {
            bundleCopies.remove(id);
        } catch (StowageException e) {
            // an orphan: the container is gone, and the next engine to open sweeps it
        }
        failpoints.reached(EngineFailpoint.BUNDLE_DELETED);
    }

    /** For those who wait for it. */
    void cacheExit(ContainerRecord record) {
        record.status()
                .exit()
                .ifPresent(exit -> runtimeView.exitCache()
                        .put(new RunId(record.incarnation(), record.status().run()), exit));
    }

    /** For those who wait for the exit. Failing to learn it must not keep the container from going. */
    private void killAndCacheExit(Container runtimeContainer) {
        try {
            Optional<Observation> observed = RuntimeView.observe(runtimeContainer);
            Optional<RunId> run = observed.flatMap(Observation::run);
            Optional<Exit> exit = observed.flatMap(Observation::exit);
            if (observed.map(Observation::state).filter(State::hasProcess).isPresent()) {
                runtimeContainer.requestStop(Signal.KILL);
                exit = runtimeContainer.await(killTimeout);
            }
            if (run.isPresent() && exit.isPresent()) {
                runtimeView.exitCache().put(run.orElseThrow(), exit.orElseThrow());
            }
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            // what follows is forced deletion, which says so itself if it cannot end the run either
        }
    }
}
