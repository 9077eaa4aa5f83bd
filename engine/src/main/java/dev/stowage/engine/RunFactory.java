package dev.stowage.engine;

import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.posix.Failpoints;
import java.util.Optional;
import java.util.OptionalInt;

/** Begins runs. Needs the container's operation lock and a written intent. */
final class RunFactory {
    private final RuntimeView runtimeView;
    private final BundleCopies bundleCopies;
    private final Failpoints failpoints;

    RunFactory(RuntimeView runtimeView, BundleCopies bundleCopies, Failpoints failpoints) {
        this.runtimeView = runtimeView;
        this.bundleCopies = bundleCopies;
        this.failpoints = failpoints;
    }

    /** Makes the runtime forget the run before and create the next one. */
    Container createRun(ContainerRecord record, Operation operation) {
        long previousRun = record.status().run();
        record.status()
                .exit()
                .ifPresent(
                        exit -> runtimeView.exitCache()
                                .put(new RunId(record.incarnation(), previousRun), exit));
        runtimeView.find(record.id().container())
                .ifPresent(runtimeContainer -> deletePreviousRun(record, runtimeContainer, operation));
        failpoints.reached(EngineFailpoint.PREVIOUS_RUN_DELETED);
        Container runtimeContainer = runtimeView.runtime()
                .create(CreateRequest
                        .of(record.id().container(), bundleCopies.pathOf(ContainerKey.of(record)))
                        .withRun(new RunId(record.incarnation(), previousRun + 1))
                        .withResources(record.status().resources()));
        failpoints.reached(EngineFailpoint.RUN_CREATED);
        return runtimeContainer;
    }

    private static void deletePreviousRun(ContainerRecord record, Container runtimeContainer,
            Operation operation) {
        Optional<Observation> observed = RuntimeView.observe(runtimeContainer);
        boolean sameIncarnation = observed.flatMap(Observation::run)
                .filter(run -> run.incarnation().equals(record.incarnation()))
                .isPresent();
        if (!sameIncarnation || observed.map(Observation::state).filter(State.STOPPED::equals).isEmpty()) {
            throw new OperationFailedException(record.id(), operation,
                    "the runtime has a container of this id that is not of this record; force delete it",
                    OptionalInt.empty(), "");
        }
        runtimeContainer.delete();
    }
}
