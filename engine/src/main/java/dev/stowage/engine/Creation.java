package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import dev.stowage.records.bundle.OciBundle;
import java.util.HexFormat;
import java.util.Optional;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Configure, and create: configure and init in one. */
final class Creation {
    private static final int DRAWN_ID_DIGITS = 24;

    private final EngineSettings settings;
    private final OperationLocks locks;
    private final Ledger ledger;
    private final World world;
    private final Settler settler;
    private final Remover remover;
    private final BundleCopies copies;
    private final Runs runs;

    Creation(EngineSettings settings, OperationLocks locks, Ledger ledger, World world, Settler settler,
            Remover remover, BundleCopies copies, Runs runs) {
        this.settings = settings;
        this.locks = locks;
        this.ledger = ledger;
        this.world = world;
        this.settler = settler;
        this.remover = remover;
        this.copies = copies;
        this.runs = runs;
    }

    /**
     * Records a container, and for CREATE begins its first run.
     *
     * @param operation CONFIGURE or CREATE
     * @return which life was begun
     */
    Life create(ContainerRequest request, Operation operation) {
        ContainerId id = request.id().orElseGet(this::drawn);
        locks.requireOpen(id.value(), operation);
        FullId full = new FullId(request.sandbox().orElse(id), id);
        Life life = new Life(full, Incarnation.draw(settings.random()));
        if (Thread.currentThread().isInterrupted()) { // reading a bundle would call it unreadable
            throw new OperationInterruptedException(id.value(), operation);
        }
        if (request.stopGrace().isNegative()) {
            throw new InvalidArgumentException(full.toString(), operation, "the stop grace is negative");
        }
        OciBundle bundle = OciBundle.read(request.bundle());
        try (OperationLocks.Held _ = locks.take(new TreeSet<>(List.of(full.sandbox(), id)), id,
                operation)) {
            reached(Step.LOCKED, id);
            refuseTaken(id, operation);
            reached(Step.READ, id);
            ContainerRecord record = record(life, request, operation);
            recorded(record, bundle);
            if (operation == Operation.CREATE) {
                begin(record);
            }
        }
        reached(Step.UNLOCKED, id);
        return life;
    }

    private void recorded(ContainerRecord record, OciBundle bundle) {
        ContainerId id = record.id().container();
        copies.write(Life.of(record), bundle, ledger.highest());
        reached(Step.BUNDLE_COPIED, id);
        try {
            ledger.create(record);
        } catch (OutcomeUnknownException e) {
            throw e; // the record may be there; if it is not, the copy is swept
        } catch (StowageException e) {
            removeCopy(record, e);
            throw e;
        }
        reached(Step.RECORD_CREATED, id);
    }

    /** Unless the record is there all the same; a copy that is left is swept when the next engine opens. */
    private void removeCopy(ContainerRecord record, StowageException failure) {
        try {
            if (ledger.find(Life.of(record)).isEmpty()) {
                copies.remove(record.id().container());
            }
        } catch (StowageException leftover) {
            failure.addSuppressed(leftover);
        }
    }

    private void begin(ContainerRecord record) {
        try {
            runs.begin(record, Operation.CREATE);
        } catch (OutcomeUnknownException e) {
            throw e; // the intent stays, so that whoever comes next settles it behind a fence
        } catch (StowageException e) {
            Ledger.uninterrupted(() -> {
                undo(record, e);
                return Optional.empty();
            });
            throw e;
        }
        reached(Step.ACTED, record.id().container());
        conclude(record);
        reached(Step.RECORDED, record.id().container());
    }

    private void undo(ContainerRecord record, StowageException failure) {
        try {
            remover.remove(record);
        } catch (StowageException leftover) {
            failure.addSuppressed(leftover);
        }
    }

    private void conclude(ContainerRecord record) {
        Ledger.uninterrupted(() -> settler.absorb(record, world.find(record.id().container()),
                UnaryOperator.identity())).unwritten().ifPresent(cause -> {
                    throw new OutcomeUnknownException(record.id().toString(), Operation.CREATE,
                            "it was created and could not be recorded; the record is settled when it is next "
                                    + "used: " + cause.getMessage(),
                            cause);
                });
    }

    /** An id is taken by a record, readable or not, and by a container that only the runtime knows. */
    private void refuseTaken(ContainerId id, Operation operation) {
        Optional<ContainerRecord> present;
        try {
            present = ledger.find(id);
        } catch (UnreadableException e) {
            throw new AlreadyExistsException(id.value(), operation);
        }
        if (present.isPresent()) {
            ContainerRecord record = present.orElseThrow();
            boolean halfDone = record.status().intent().isPresent() && ledger.isHere(record);
            if (!halfDone || !settler.settle(record).isRemoved()) {
                throw new AlreadyExistsException(id.value(), operation);
            }
        }
        if (world.find(id).isPresent()) {
            throw new AlreadyExistsException(id.value(), operation);
        }
    }

    private ContainerRecord record(Life life, ContainerRequest request, Operation operation) {
        Status status = Status.configured(world.now(), request.resources());
        if (operation == Operation.CREATE) {
            status = status.withIntent(Optional.of(new Intent(operation, world.self(), world.now(), 1)));
        }
        ContainerConfig config = new ContainerConfig(request.bundle(), world.runtime().name(),
                settings.home(), request.labels(), request.stopSignal(), request.stopGrace(),
                request.removal());
        return new ContainerRecord(life.id(), request.name(), life.incarnation(), 1, config, status);
    }

    private ContainerId drawn() {
        byte[] bytes = new byte[DRAWN_ID_DIGITS / 2];
        settings.random().nextBytes(bytes);
        return new ContainerId(HexFormat.of().formatHex(bytes));
    }

    private void reached(Step step, ContainerId id) {
        settings.steps().reached(step, id);
    }
}
