package dev.stowage.engine;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The one way in which everything is changed:
 *
 * <pre>
 * 0  take the operation lock          another has it past the deadline: Busy
 * 1  read the record                  the life is over: NotFound; it lives elsewhere: NotLocal
 * 2  settle an intent found now       its owner is dead, or it would hold the lock
 * 3  observe
 * 4  ask the operation table          not permitted: IllegalTransition, nothing written
 * 5  write the intent                 cannot be written: the storage's error, nothing done
 * 6  act
 * 7  write what is observed and drop the intent, in one update
 * 8  unlock
 * </pre>
 *
 * <p>
 * Whoever dies in between leaves the intent without a lock, and whoever comes next settles it in step 2. The
 * same happens on purpose when nobody can tell whether step 6 took effect. Interrupted before 6: no effect;
 * in 6, the runtime says; after it, the outcome is recorded all the same.
 */
final class OperationGuard {
    private static final OperationTable TABLE = OperationTable.of(Layer.ENGINE);

    private final OperationLocks locks;
    private final Ledger ledger;
    private final World world;
    private final Settler settler;
    private final Set<Capability> capabilities;
    private final Steps steps;

    OperationGuard(OperationLocks locks, Ledger ledger, World world, Settler settler,
            Set<Capability> capabilities, Steps steps) {
        this.locks = locks;
        this.ledger = ledger;
        this.world = world;
        this.settler = settler;
        this.capabilities = capabilities;
        this.steps = steps;
    }

    /** Changes a container: see above. */
    void change(Life life, Operation operation, Consumer<Situation> act) {
        change(life, operation, act, UnaryOperator.identity());
    }

    /**
     * Changes a container: see above.
     *
     * @param act step 6
     * @param note what step 7 writes besides what is observed, if the act succeeds
     */
    void change(Life life, Operation operation, Consumer<Situation> act, UnaryOperator<Status> note) {
        requireCapability(life, operation);
        try (OperationLocks.Held _ = locks.take(life.container(), operation)) { // 0
            steps.reached(Step.LOCKED, life.container());
            ContainerRecord record = ledger.requireHere(ledger.read(life, operation), operation); // 1
            steps.reached(Step.READ, life.container());
            Sight sight = settler.settle(record); // 2, 3
            switch (permission(sight, operation)) { // 4
                case NO_EFFECT -> {
                }
                case RECORDED ->
                    ledger.write(sight.record(), operation, latest -> note.apply(latest.status()));
                case PERMITTED, INIT_FIRST, KILL_ONLY -> act(sight, operation, act, note); // 5, 6, 7
                case REFUSED -> throw new AssertionError("refused above");
            }
        } // 8
        steps.reached(Step.UNLOCKED, life.container());
    }

    /**
     * Refuses what the runtime cannot do, in every state.
     *
     * @throws NotFoundException before that, if the life is over
     */
    void requireCapability(Life life, Operation operation) {
        locks.requireOpen(life.id().toString(), operation);
        if (operation.requires().isPresent()) {
            ledger.read(life, operation);
            Capability required = operation.requires().orElseThrow();
            if (!capabilities.contains(required)) {
                throw new UnsupportedException(life.id().toString(), operation, required.name());
            }
        }
    }

    boolean isCapable(Capability capability) {
        return capabilities.contains(capability);
    }

    /** Asks the table about a container that has just been looked at. */
    Permission permission(Sight sight, Operation operation) {
        sight.unwritten().filter(cause -> !goesOnUnrecorded(operation)).ifPresent(cause -> {
            throw cause;
        });
        if (sight.isRemoved() && operation == Operation.STOP && sight.state() == State.STOPPED) {
            return Permission.NO_EFFECT;
        }
        if (sight.isRemoved()) {
            throw new NotFoundException(sight.record().id().toString(), operation,
                    "it has ended, and was removed as it was to be");
        }
        return permission(sight.record(), sight.state(), operation);
    }

    static boolean isPermitted(State state, Operation operation) {
        return TABLE.permission(operation, state).allows();
    }

    static Permission permission(ContainerRecord record, State state, Operation operation) {
        Permission permission = TABLE.permission(operation, state);
        if (!permission.allows()) {
            throw new IllegalTransitionException(record.id().toString(), operation, state,
                    TABLE.permitted(operation));
        }
        return permission;
    }

    /** Steps 5 to 7. */
    private void act(Sight sight, Operation operation, Consumer<Situation> act, UnaryOperator<Status> note) {
        Permission permission = TABLE.permission(operation, sight.state());
        ContainerRecord begun = begin(sight.record(), operation, permission);
        steps.reached(Step.INTENT_WRITTEN, begun.id().container());
        try {
            refuseInterrupted(begun, operation);
            act.accept(new Situation(begun, permission, world, operation));
        } catch (OutcomeUnknownException e) {
            throw e; // the intent stays, so that whoever comes next settles it behind a fence
        } catch (IllegalTransitionException e) {
            concludeFailure(begun, operation, e);
            throw new IllegalTransitionException(e.subject(), operation, e.state(),
                    TABLE.permitted(operation));
        } catch (StowageException e) {
            concludeFailure(begun, operation, e);
            throw e;
        }
        steps.reached(Step.ACTED, begun.id().container());
        conclude(begun, operation, note, world.exits()::find);
        steps.reached(Step.RECORDED, begun.id().container());
    }

    /** Step 5. */
    ContainerRecord begin(ContainerRecord record, Operation operation, Permission permission) {
        long run = switch (operation) {
            case INIT, RESTORE -> record.status().run() + 1;
            default -> permission == Permission.INIT_FIRST
                    ? record.status().run() + 1
                    : record.status().run();
        };
        Intent intent = new Intent(operation, world.self(), world.now(), run);
        try {
            return ledger.write(record, operation, latest -> latest.status().withIntent(Optional.of(intent)));
        } catch (StorageFullException | StorageUnavailableException | BusyException e) {
            if (goesOnUnrecorded(operation)) {
                return record;
            }
            throw e;
        } catch (OutcomeUnknownException e) {
            if (goesOnUnrecorded(operation)) {
                return record;
            }
            throw new StorageUnavailableException(record.id().toString(), operation,
                    "the intent may not have been written; nothing was done: " + e.getMessage(), e);
        }
    }

    /** Step 7. */
    private void conclude(ContainerRecord begun, Operation operation, UnaryOperator<Status> note,
            Function<RunId, Optional<Exit>> kept) {
        Optional<StowageException> lost = Ledger.uninterrupted(() -> {
            try {
                return settler.absorb(begun, world.find(begun.id().container()), note, kept).unwritten();
            } catch (StowageException e) {
                return Optional.of(e);
            }
        });
        if (lost.isPresent() && !goesOnUnrecorded(operation)) {
            throw new OutcomeUnknownException(begun.id().toString(), operation,
                    "it was done and could not be recorded; the record is settled when it is next used: "
                            + lost.orElseThrow().getMessage(),
                    lost.orElseThrow());
        }
    }

    /** The act had no effect, or, for a start, the effect that the run is over. */
    void concludeFailure(ContainerRecord begun, Operation operation, StowageException failure) {
        try {
            conclude(begun, operation, UnaryOperator.identity(),
                    run -> startFailure(operation, failure).or(() -> world.exits().find(run)));
        } catch (OutcomeUnknownException e) {
            failure.addSuppressed(e);
        }
    }

    private Optional<Exit> startFailure(Operation operation, StowageException failure) {
        return operation == Operation.START && failure instanceof OperationFailedException failed
                ? failed.startFailure()
                        .map(cause -> new Exit.NeverStarted(cause, String.valueOf(failed.getMessage()),
                                world.now(), ExitSource.RUNTIME))
                : Optional.empty();
    }

    static void refuseInterrupted(ContainerRecord record, Operation operation) {
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(record.id().toString(), operation);
        }
    }

    /** Ending a run must be possible on a full disk: the lock alone must do. */
    private static boolean goesOnUnrecorded(Operation operation) {
        return operation == Operation.STOP || operation == Operation.FORCE_DELETE;
    }
}
