package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.fabricated;
import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Mutants of update. */
final class StorageUpdateMutants {
    private StorageUpdateMutants() {}

    @FunctionalInterface
    interface UpdateMutation {
        ContainerRecord apply(StatusStorage original, ContainerId id, Durability durability,
                Function<ContainerRecord, Status> change);
    }

    static DelegatingStorage mutatingStorage(StatusStorage original, UpdateMutation updateMutation) {
        return new DelegatingStorage(original) {
            @Override
            public ContainerRecord update(ContainerId id, Durability durability,
                    Function<ContainerRecord, Status> change) {
                return updateMutation.apply(delegate(), id, durability, change);
            }
        };
    }

    static MutantBackend mutatingUpdate(String name, UpdateMutation updateMutation,
            Clause... expectedViolations) {
        return mutant(name, original -> mutatingStorage(original, updateMutation), expectedViolations);
    }

    static List<MutantBackend> all() {
        return List.of(
                // both rules know the expected result
                mutatingUpdate("update drops a time",
                        (original, id, durability, change) -> original.update(id, durability,
                                record -> withoutConfiguredAt(change.apply(record))),
                        Clause.STORAGE_UPDATE_1, Clause.STORAGE_UPDATE_8),
                mutant("a waiting update works on an old record", LostUpdateStorage::new,
                        Clause.STORAGE_UPDATE_2),
                mutatingUpdate("update wraps the exception",
                        (original, id, durability, change) -> original.update(id, durability, record -> {
                            try {
                                return change.apply(record);
                            } catch (IllegalStateException e) {
                                throw new IllegalArgumentException(e);
                            }
                        }), Clause.STORAGE_UPDATE_3),
                mutatingUpdate("an exception of the function commits",
                        StorageUpdateMutants::storingDespiteException, Clause.STORAGE_UPDATE_4),
                mutatingUpdate("update of a missing record calls the function",
                        (original, id, durability, change) -> {
                            try {
                                return original.update(id, durability, change);
                            } catch (NotFoundException e) {
                                change.apply(fabricated(id));
                                throw e;
                            }
                        }, Clause.STORAGE_UPDATE_5),
                mutatingUpdate("the function runs twice",
                        (original, id, durability, change) -> original.update(id, durability, record -> {
                            change.apply(record);
                            return change.apply(record);
                        }), Clause.STORAGE_UPDATE_6),
                mutatingUpdate("a waiting update resurrects", (original, id, durability, change) -> {
                    ContainerRecord before = original.read(id);
                    try {
                        return original.update(id, durability, change);
                    } catch (NotFoundException e) {
                        original.create(MutantStorages.withRevision(before, 1, before.status()), durability);
                        throw e;
                    }
                }, Clause.STORAGE_UPDATE_7),
                mutatingUpdate("update ignores interrupts", (original, id, durability, change) -> {
                    boolean interrupted = Thread.interrupted();
                    try {
                        return original.update(id, durability, change);
                    } finally {
                        if (interrupted) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }, Clause.STORAGE_UPDATE_8),
                mutatingUpdate("update swallows the interrupt flag", (original, id, durability, change) -> {
                    try {
                        return original.update(id, durability, change);
                    } catch (OperationInterruptedException e) {
                        Thread.interrupted();
                        throw e;
                    }
                }, Clause.STORAGE_UPDATE_8));
    }

    private static Status withoutConfiguredAt(Status status) {
        return status.toBuilder().configuredAt(Optional.empty()).build();
    }

    private static ContainerRecord storingDespiteException(StatusStorage original, ContainerId id,
            Durability durability, Function<ContainerRecord, Status> change) {
        RuntimeException[] thrown = new RuntimeException[1];
        ContainerRecord next = original.update(id, durability, record -> {
            try {
                return change.apply(record);
            } catch (IllegalStateException e) {
                thrown[0] = e;
                return record.status();
            }
        });
        if (thrown[0] != null) {
            throw thrown[0];
        }
        return next;
    }

    /** Loses concurrent updates, but only late ones, which shorter rules do not reach. */
    private static final class LostUpdateStorage extends DelegatingStorage {
        private static final class LostUpdateException extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        private static final Duration LONGEST = Duration.ofSeconds(2);

        private final AtomicInteger updating = new AtomicInteger();
        private final AtomicBoolean waited = new AtomicBoolean();

        LostUpdateStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public ContainerRecord update(ContainerId id, Durability durability,
                Function<ContainerRecord, Status> change) {
            ContainerRecord before = delegate().read(id);
            boolean late = updating.incrementAndGet() > 1;
            try {
                return delegate().update(id, durability, record -> {
                    Status next = change.apply(record);
                    if (record.revision() > 25 && waited.compareAndSet(false, true)) {
                        awaitAnother();
                    }
                    if (late && record.revision() > 25 && record.revision() != before.revision()) {
                        throw new LostUpdateException();
                    }
                    return next;
                });
            } catch (LostUpdateException e) {
                return before.nextRevision(change.apply(before));
            } finally {
                updating.decrementAndGet();
            }
        }

        /** Waits until another update has read the record that this one replaces, with a timeout. */
        private void awaitAnother() {
            TestDeadline deadline = TestDeadline.after(LONGEST);
            while (updating.get() < 2 && !deadline.hasPassed()) {
                Thread.onSpinWait();
            }
        }
    }
}
