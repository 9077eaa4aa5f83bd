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
import java.time.Duration;
import java.util.Optional;

/**
 * Takes a container away, in an order in which a crash leaves either a container, with the intent to delete
 * it, or nothing: exit kept, runtime's half, record, copy of the bundle. Needs the container's operation
 * lock.
 */
final class Remover {
    private final Ledger ledger;
    private final World world;
    private final BundleCopies copies;
    private final Duration killPatience;
    private final Steps steps;

    Remover(Ledger ledger, World world, BundleCopies copies, Duration killPatience, Steps steps) {
        this.ledger = ledger;
        this.world = world;
        this.copies = copies;
        this.killPatience = killPatience;
        this.steps = steps;
    }

    /** Removes a container that has no process. */
    void remove(ContainerRecord record) {
        ContainerId id = record.id().container();
        keepExit(record);
        steps.reached(Step.EXIT_KEPT, id);
        world.find(id).ifPresent(Container::delete);
        steps.reached(Step.RUNTIME_DELETED, id);
        forget(id);
    }

    /** Removes a container whatever its state. */
    void removeByForce(ContainerRecord record) {
        keepExit(record);
        removeFromRuntime(record.id().container());
        forget(record.id().container());
    }

    /** Removes the runtime's half alone, whatever its state. */
    void removeFromRuntime(ContainerId id) {
        Optional<Container> raw = world.find(id);
        raw.ifPresent(this::endAndKeepExit);
        steps.reached(Step.EXIT_KEPT, id);
        raw.ifPresent(Container::forceDelete);
        steps.reached(Step.RUNTIME_DELETED, id);
    }

    /** Removes whatever else there is under an id that the runtime has forgotten. */
    void forget(ContainerId id) {
        ledger.delete(id);
        steps.reached(Step.RECORD_DELETED, id);
        try {
            copies.remove(id);
        } catch (StowageException e) {
            // an orphan: the container is gone, and the next engine to open sweeps it
        }
        steps.reached(Step.BUNDLE_REMOVED, id);
    }

    /** For those who wait for it. */
    void keepExit(ContainerRecord record) {
        record.status()
                .exit()
                .ifPresent(exit -> world.exits()
                        .keep(new RunId(record.incarnation(), record.status().run()), exit));
    }

    /** For those who wait for the exit. Failing to learn it must not keep the container from going. */
    private void endAndKeepExit(Container raw) {
        try {
            Optional<Observation> seen = World.observe(raw);
            Optional<RunId> run = seen.flatMap(Observation::run);
            Optional<Exit> exit = seen.flatMap(Observation::exit);
            if (seen.map(Observation::state).filter(State::hasProcess).isPresent()) {
                raw.requestStop(Signal.KILL);
                exit = raw.await(killPatience);
            }
            if (run.isPresent() && exit.isPresent()) {
                world.exits().keep(run.orElseThrow(), exit.orElseThrow());
            }
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            // what follows is forced deletion, which says so itself if it cannot end the run either
        }
    }
}
