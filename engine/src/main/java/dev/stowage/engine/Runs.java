package dev.stowage.engine;

import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import java.util.Optional;
import java.util.OptionalInt;

/** Begins runs. Needs the container's operation lock and a written intent. */
final class Runs {
    private final World world;
    private final BundleCopies copies;
    private final Steps steps;

    Runs(World world, BundleCopies copies, Steps steps) {
        this.world = world;
        this.copies = copies;
        this.steps = steps;
    }

    /** Makes the runtime forget the run before and create the next one. */
    Container begin(ContainerRecord record, Operation operation) {
        long before = record.status().run();
        record.status()
                .exit()
                .ifPresent(
                        exit -> world.exits().keep(new RunId(record.incarnation(), before), exit));
        world.find(record.id().container()).ifPresent(raw -> deleteOld(record, raw, operation));
        steps.reached(Step.OLD_RUN_DELETED, record.id().container());
        Container raw = world.runtime()
                .create(new CreateRequest(record.id().container(),
                        copies.of(Life.of(record)), Optional.of(new RunId(record.incarnation(), before + 1)),
                        record.status().resources()));
        steps.reached(Step.RUN_CREATED, record.id().container());
        return raw;
    }

    private static void deleteOld(ContainerRecord record, Container raw, Operation operation) {
        Optional<Observation> seen = World.observe(raw);
        boolean ours = seen.flatMap(Observation::run)
                .filter(run -> run.incarnation().equals(record.incarnation()))
                .isPresent();
        if (!ours || seen.map(Observation::state).filter(State.STOPPED::equals).isEmpty()) {
            throw new OperationFailedException(record.id().toString(), operation,
                    "the runtime has a container of this id that is not of this record; force delete it",
                    OptionalInt.empty(), "");
        }
        raw.delete();
    }
}
