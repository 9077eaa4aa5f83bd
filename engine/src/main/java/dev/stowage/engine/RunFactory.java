package dev.stowage.engine;

import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.posix.Failpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Creates runs. The caller holds the container's operation lock and has written the intent. */
final class RunFactory {
    private final RuntimeView runtimeView;
    private final BundleCopies bundleCopies;
    private final List<String> exitCommand;
    private final Failpoints failpoints;

    RunFactory(RuntimeView runtimeView, BundleCopies bundleCopies, List<String> exitCommand,
            Failpoints failpoints) {
        this.runtimeView = runtimeView;
        this.bundleCopies = bundleCopies;
        this.exitCommand = exitCommand;
        this.failpoints = failpoints;
    }

    /** Deletes the previous run from the runtime, keeping its exit, and creates the next one. */
    Container createRun(OperationContext context) {
        ContainerRecord record = context.record();
        record.status()
                .exit()
                .ifPresent(exit -> runtimeView.exitCache()
                        .put(new RunId(record.incarnation(), record.status().run()), exit));
        Optional<Container> previous = context.findRuntimeContainer();
        context.forgetRuntimeContainer();
        previous.ifPresent(container -> deletePreviousRun(record, container, context.operation()));
        Container created = createFirstRun(record);
        context.useRuntimeContainer(created);
        return created;
    }

    /** Creates the next run of a container that the runtime does not know. */
    Container createFirstRun(ContainerRecord record) {
        failpoints.reached(EngineFailpoint.PREVIOUS_RUN_DELETED);
        Container created = runtimeView.runtime()
                .create(CreateRequest
                        .of(record.id().container(), bundleCopies.pathOf(ContainerKey.of(record)))
                        .withRun(new RunId(record.incarnation(), record.status().run() + 1))
                        .withResources(record.status().resources())
                        .withExitCommand(exitCommand(record)));
        failpoints.reached(EngineFailpoint.RUN_CREATED);
        return created;
    }

    /** The end of a run concerns nobody else unless the container is to be removed then. */
    private List<String> exitCommand(ContainerRecord record) {
        if (exitCommand.isEmpty() || record.config().removePolicy() != RemovePolicy.ON_EXIT) {
            return List.of();
        }
        List<String> command = new ArrayList<>(exitCommand);
        command.add(record.id().container().value());
        return command;
    }

    private static void deletePreviousRun(ContainerRecord record, Container runtimeContainer,
            Operation operation) {
        Optional<Observation> observed = RuntimeView.observe(runtimeContainer);
        boolean sameIncarnation = observed.flatMap(Observation::run)
                .filter(run -> run.incarnation().equals(record.incarnation()))
                .isPresent();
        if (!sameIncarnation || observed.map(Observation::state).filter(State.STOPPED::equals).isEmpty()) {
            throw new OperationFailedException(record.id(), operation,
                    "the runtime has a container with this id that does not belong to this record; force"
                            + " delete it first",
                    OptionalInt.empty(), "");
        }
        runtimeContainer.delete();
    }
}
