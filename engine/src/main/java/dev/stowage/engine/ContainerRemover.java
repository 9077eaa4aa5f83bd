package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
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
 * Removes containers in an order in which a crash leaves either the container with the intent to delete it,
 * or nothing: keep the exit, delete from the runtime, delete the record, delete the copy of the bundle. The
 * caller holds the container's operation lock.
 */
final class ContainerRemover {
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final BundleCopies bundleCopies;
    private final Duration killTimeout;
    private final OperationReporter reporter;
    private final Failpoints failpoints;

    ContainerRemover(RecordStore recordStore, RuntimeView runtimeView, BundleCopies bundleCopies,
            Duration killTimeout, OperationReporter reporter, Failpoints failpoints) {
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.bundleCopies = bundleCopies;
        this.killTimeout = killTimeout;
        this.reporter = reporter;
        this.failpoints = failpoints;
    }

    /** Removes a container that has no process. */
    void remove(ContainerRecord record) {
        ContainerId id = record.id().container();
        cacheExit(record);
        failpoints.reached(EngineFailpoint.EXIT_CACHED);
        runtimeView.find(id)
                .ifPresentOrElse(Container::delete,
                        () -> runtimeView.reclaim(record).ifPresent(Container::forceDelete));
        failpoints.reached(EngineFailpoint.RUNTIME_DELETED);
        deleteRecordAndBundle(id);
    }

    /** Removes a container whatever its state. */
    void forceRemove(ContainerRecord record) {
        cacheExit(record);
        removeFromRuntime(record);
        deleteRecordAndBundle(record.id().container());
    }

    /** Removes a container from the runtime alone, whatever its state, and if its files there are gone. */
    void removeFromRuntime(ContainerRecord record) {
        Optional<Container> known = runtimeView.find(record.id().container());
        removeFromRuntime(known.isPresent() ? known : runtimeView.reclaim(record));
    }

    /** Removes a container without a record from the runtime, whatever its state. */
    void removeFromRuntime(ContainerId id) {
        removeFromRuntime(runtimeView.find(id));
    }

    private void removeFromRuntime(Optional<Container> runtimeContainer) {
        runtimeContainer.ifPresent(this::killAndCacheExit);
        failpoints.reached(EngineFailpoint.EXIT_CACHED);
        runtimeContainer.ifPresent(Container::forceDelete);
        failpoints.reached(EngineFailpoint.RUNTIME_DELETED);
    }

    /** Removes the record and the copy of the bundle. */
    void deleteRecordAndBundle(ContainerId id) {
        recordStore.delete(id);
        failpoints.reached(EngineFailpoint.RECORD_DELETED);
        try {
            bundleCopies.remove(id);
        } catch (StowageException e) {
            reporter.swallowed(Operation.DELETE, id,
                    "the container is removed; the next engine to open deletes the copy of its bundle", e);
        }
        failpoints.reached(EngineFailpoint.BUNDLE_DELETED);
    }

    /** Keeps the exit for those who still await it. */
    void cacheExit(ContainerRecord record) {
        record.status()
                .exit()
                .ifPresent(exit -> runtimeView.exitCache()
                        .put(new RunId(record.incarnation(), record.status().run()), exit));
    }

    /** Keeps the exit for those who still await it, if it can be learned. */
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
            reporter.swallowed(Operation.FORCE_DELETE, runtimeContainer.id(),
                    "forced deletion follows, and reports if it cannot end the run either", e);
        }
    }
}
