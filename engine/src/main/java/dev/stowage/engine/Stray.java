package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import java.util.Optional;

/** Why a container has no record that could be read, asked again each time. */
abstract sealed class Stray {
    final OperationLocks locks;
    final Ledger ledger;
    final World world;
    final ContainerId id;

    private Stray(Machinery machinery, ContainerId id) {
        this.locks = machinery.locks();
        this.ledger = machinery.ledger();
        this.world = machinery.world();
        this.id = id;
    }

    /**
     * Says why the record cannot be read.
     *
     * @throws NotFoundException if that is not so any more, or the container is gone
     */
    abstract String reason(Operation operation);

    /** Finds the runtime's half. */
    abstract Optional<Container> found();

    final boolean isThere() {
        try {
            reason(Operation.FORCE_DELETE);
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** There is a record, and it is damaged or of an unknown version. */
    static final class Damaged extends Stray {
        Damaged(Machinery machinery, ContainerId id) {
            super(machinery, id);
        }

        @Override
        String reason(Operation operation) {
            locks.requireOpen(id.value(), operation);
            try {
                ledger.find(id);
            } catch (UnreadableException e) {
                return String.valueOf(e.getMessage());
            }
            throw new NotFoundException(id.value(), operation,
                    "the record that could not be read is not there any more; find the container again");
        }

        @Override
        Optional<Container> found() {
            return world.find(id);
        }
    }

    /** There is none: only the runtime knows the container. */
    static final class Unrecorded extends Stray {
        private final Container raw;

        Unrecorded(Machinery machinery, Container raw) {
            super(machinery, raw.id());
            this.raw = raw;
        }

        @Override
        String reason(Operation operation) {
            locks.requireOpen(id.value(), operation);
            Optional<ContainerRecord> record;
            try {
                record = ledger.find(id);
            } catch (UnreadableException e) {
                throw gone(operation);
            }
            if (record.isPresent() || world.find(id).isEmpty()) {
                throw gone(operation);
            }
            return "the runtime knows it and there is no record of it; force delete it";
        }

        @Override
        Optional<Container> found() {
            return Optional.of(raw);
        }

        private NotFoundException gone(Operation operation) {
            return new NotFoundException(id.value(), operation,
                    "the container without a record is gone; find it again");
        }
    }

    /** Nobody knows: the store cannot be reached. */
    static final class Unreachable extends Stray {
        private final Life life;

        Unreachable(Machinery machinery, Life life) {
            super(machinery, life.container());
            this.life = life;
        }

        @Override
        String reason(Operation operation) {
            locks.requireOpen(id.value(), operation);
            try {
                ledger.read(life, operation);
                return "the store was out of reach";
            } catch (StorageUnavailableException | UnreadableException e) {
                return String.valueOf(e.getMessage());
            }
        }

        /** Without the record, the run that the runtime has must say that it is of this life. */
        @Override
        Optional<Container> found() {
            return world.find(id)
                    .filter(raw -> World.observe(raw)
                            .flatMap(Observation::run)
                            .map(RunId::incarnation)
                            .filter(life.incarnation()::equals)
                            .isPresent());
        }
    }
}
