package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at containers without waiting for a lock. What is seen is recorded when nobody else is changing the
 * container; while somebody is, only an exit that the run itself has left in a file is.
 */
final class Observer {
    /** Between a look at the record and one at the runtime others may begin another run: look again. */
    private static final int ATTEMPTS = 5;

    private final OperationLocks locks;
    private final Ledger ledger;
    private final World world;
    private final Settler settler;
    private final OperationGuard guard;

    Observer(OperationLocks locks, Ledger ledger, World world, Settler settler, OperationGuard guard) {
        this.locks = locks;
        this.ledger = ledger;
        this.world = world;
        this.settler = settler;
        this.guard = guard;
    }

    /**
     * Looks at a container, and settles its record by what is seen.
     *
     * @throws NotFoundException if the life is over
     */
    Sight look(Life life, Operation operation) {
        locks.requireOpen(life.id().toString(), operation);
        ContainerRecord record = ledger.read(life, operation);
        if (!ledger.isHere(record)) {
            return Sight.recorded(record);
        }
        Sight sight = settler.lookAlone(record);
        if (isSettled(sight)) {
            return sight;
        }
        Optional<OperationLocks.Held> lock = locks.tryTake(life.container(), operation);
        if (lock.isPresent()) {
            try (OperationLocks.Held _ = lock.orElseThrow()) {
                Sight settled = settler.settle(ledger.read(life, operation));
                if (settled.isRemoved() && !Settler.wantsRemoval(settled.record(), settled.status())) {
                    throw new NotFoundException(life.id().toString(), operation);
                }
                return settled;
            }
        }
        return lookPast(life, operation);
    }

    /** Looks while another changes the container. */
    private Sight lookPast(Life life, Operation operation) {
        Optional<Observation> seen = world.observe(life.container());
        ContainerRecord record = ledger.read(life, operation);
        Status status = Settlement.of(record, world.evidence(seen));
        Optional<Exit> own = seen.flatMap(Observation::exit)
                .filter(exit -> exit.source() == ExitSource.EXIT_FILE);
        if (own.isPresent() && record.status().exit().isEmpty() && status.run() == record.status().run()
                && status.exit().equals(own)) {
            return recordExit(record, seen, own.orElseThrow());
        }
        boolean vanished = seen.isEmpty() && record.status().state().hasProcess();
        return vanished || status.unsettled().isPresent()
                ? new Sight(record, record.status(),
                        Optional.of(Sight.unclear("being changed by " + locks.holder(life.container()))),
                        Sight.Fate.HERE, Optional.empty())
                : new Sight(record, status, seen, Sight.Fate.HERE, Optional.empty());
    }

    private Sight recordExit(ContainerRecord record, Optional<Observation> seen, Exit exit) {
        long run = record.status().run();
        try {
            ContainerRecord written = ledger.write(record, Operation.STATE, latest -> latest.status()
                    .run() == run ? latest.status().withExit(exit) : latest.status());
            return new Sight(written, written.status(), seen, Sight.Fate.HERE, Optional.empty());
        } catch (OperationInterruptedException | NotFoundException e) {
            throw e;
        } catch (StowageException e) {
            return new Sight(record, record.status().withExit(exit), seen, Sight.Fate.HERE, Optional.of(e));
        }
    }

    /**
     * Finds the runtime's half for a verb that takes no lock.
     *
     * @throws IllegalTransitionException if the state does not permit the verb
     */
    Container permitted(Life life, Operation operation) {
        guard.requireCapability(life, operation);
        State state = State.UNKNOWN;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ContainerRecord record = ledger.requireHere(ledger.read(life, operation), operation);
            state = stateFor(record, operation);
            OperationGuard.permission(record, state, operation);
            Optional<Container> raw = world.find(life.container());
            if (raw.isPresent() && isSameRun(record, ledger.read(life, operation))) {
                return raw.orElseThrow();
            }
            look(life, operation);
        }
        throw new IllegalTransitionException(life.id().toString(), operation, state,
                Set.of());
    }

    /**
     * A recorded state that permits the verb will do: the runtime itself refuses if it has changed. One that
     * does not is looked at again before the verb is refused.
     */
    private State stateFor(ContainerRecord record, Operation operation) {
        State recorded = record.status().state();
        boolean enough = record.status().intent().isEmpty() && recorded.hasProcess()
                && OperationGuard.isPermitted(recorded, operation);
        return enough ? recorded : look(Life.of(record), operation).state();
    }

    /** An intent is written before a run is begun, so none has been begun between the two reads. */
    static boolean isSameRun(ContainerRecord before, ContainerRecord after) {
        return after.status().run() == before.status().run()
                && after.status().intent().equals(before.status().intent());
    }

    private boolean isSettled(Sight sight) {
        return sight.record().status().intent().isEmpty()
                && sight.status().equals(sight.record().status())
                && !settler.isToBeRemoved(sight.record(), sight.status());
    }
}
