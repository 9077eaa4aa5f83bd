package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerConfig.Removal;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Brings record and world together. Every method needs the container's operation lock, except
 * {@link #lookAlone}. Failures to write do not come out: they are told in the {@link Sight}, since a full
 * disk must hide no container.
 */
final class Settler {
    private final Ledger ledger;
    private final World world;
    private final Remover remover;
    private final Steps steps;

    Settler(Ledger ledger, World world, Remover remover, Steps steps) {
        this.ledger = ledger;
        this.world = world;
        this.remover = remover;
        this.steps = steps;
    }

    /**
     * Settles an intent that has no living owner, the lock being ours; then observes.
     *
     * @return the container as it is, with no intent left unless the runtime cannot tell
     */
    Sight settle(ContainerRecord record) {
        ContainerRecord current = record;
        if (record.status().intent().isPresent()) {
            Sight settled = settleIntent(record, record.status().intent().orElseThrow());
            if (settled.isRemoved() || settled.unwritten().isPresent()
                    || settled.record().status().intent().isPresent()) {
                return settled;
            }
            current = settled.record();
        }
        steps.reached(Step.SETTLED, current.id().container());
        Sight sight = needsLooking(current) || isToBeRemoved(current, current.status())
                ? absorb(current, world.find(current.id().container()), UnaryOperator.identity())
                : Sight.recorded(current);
        steps.reached(Step.OBSERVED, current.id().container());
        return sight;
    }

    /** Looks without the lock and writes nothing. */
    Sight lookAlone(ContainerRecord record) {
        if (!needsLooking(record)) {
            return Sight.recorded(record);
        }
        Optional<Observation> seen = world.observe(record.id().container());
        return new Sight(record, Settlement.of(record, world.evidence(seen)), seen, Sight.Fate.HERE,
                Optional.empty());
    }

    /**
     * Observes, and writes what is observed and that nothing is under way any more, in one update.
     *
     * @param note what is to be written besides
     */
    Sight absorb(ContainerRecord record, Optional<Container> raw, UnaryOperator<Status> note) {
        return absorb(record, raw, note, world.exits()::find);
    }

    Sight absorb(ContainerRecord record, Optional<Container> raw, UnaryOperator<Status> note,
            Function<RunId, Optional<Exit>> kept) {
        Optional<Observation> seen = raw.flatMap(World::observe);
        Evidence evidence = world.evidence(seen, kept);
        if (evidence.isUnclear()) {
            return new Sight(record, record.status(), seen, Sight.Fate.HERE, Optional.empty());
        }
        if (seen.filter(observation -> Settlement.neverRan(record, observation)).isPresent()) {
            raw.ifPresent(Container::delete);
        }
        Function<ContainerRecord, Status> settled = latest -> note.apply(Settlement.of(latest, evidence))
                .withIntent(Optional.empty());
        Function<ContainerRecord, Status> change = isToBeRemoved(record, settled.apply(record))
                ? settled.andThen(this::retiring)
                : settled;
        Status meant = change.apply(record);
        if (meant.equals(record.status())) {
            return new Sight(record, meant, seen, Sight.Fate.HERE, Optional.empty());
        }
        try {
            ContainerRecord written = ledger.write(record, Operation.STATE, change);
            return retired(new Sight(written, written.status(), seen, Sight.Fate.HERE, Optional.empty()));
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            return new Sight(record, meant.withIntent(record.status().intent()), seen, Sight.Fate.HERE,
                    Optional.of(e));
        }
    }

    /** A finished record is never changed, and before its first run there is nothing to see. */
    static boolean needsLooking(ContainerRecord record) {
        return record.status().intent().isPresent() || switch (record.status().state()) {
            case CONFIGURED, STOPPED -> false;
            case CREATED, RUNNING, PAUSED, UNKNOWN -> true;
        };
    }

    /** Says whether a container has ended that nobody wants to keep and nobody depends on. */
    boolean isToBeRemoved(ContainerRecord record, Status status) {
        return wantsRemoval(record, status) && isFree(record);
    }

    /** Says whether nobody depends on a container, as far as the store can tell. */
    private boolean isFree(ContainerRecord record) {
        try {
            return ledger.dependants(record.id().container()).isEmpty();
        } catch (StorageUnavailableException e) {
            return false;
        }
    }

    static boolean wantsRemoval(ContainerRecord record, Status status) {
        return record.config().removal() == Removal.ON_EXIT && status.state() == State.STOPPED;
    }

    private Sight settleIntent(ContainerRecord record, Intent intent) {
        Optional<Container> raw;
        try {
            raw = world.runtime().settle(record.id().container());
        } catch (OperationFailedException e) {
            return new Sight(record, record.status(),
                    Optional.of(Sight.unclear(String.valueOf(e.getMessage()))), Sight.Fate.HERE,
                    Optional.empty());
        }
        return switch (intent.operation()) {
            case FORCE_DELETE -> isFree(record)
                    ? remove(Sight.recorded(record), remover::removeByForce)
                    : absorb(record, raw, UnaryOperator.identity());
            case DELETE -> isFree(record)
                    ? remove(Sight.recorded(record), remover::remove)
                    : absorb(record, raw, UnaryOperator.identity());
            case CREATE -> raw.isEmpty()
                    ? remove(Sight.recorded(record), remover::remove)
                    : absorb(record, raw, UnaryOperator.identity());
            default -> absorb(record, raw, UnaryOperator.identity());
        };
    }

    /** The intent to delete goes into the same update as the exit: whoever comes next goes on with it. */
    private Status retiring(Status status) {
        return status.withIntent(Optional.of(
                new Intent(Operation.DELETE, world.self(), world.now(), status.run())));
    }

    private Sight retired(Sight sight) {
        return sight.record().status().intent().isPresent()
                ? remove(sight, remover::remove)
                : sight;
    }

    private static Sight remove(Sight sight, Consumer<ContainerRecord> removal) {
        try {
            removal.accept(sight.record());
            return sight.removed();
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            return new Sight(sight.record(), sight.status(), sight.seen(), Sight.Fate.HERE, Optional.of(e));
        }
    }
}
