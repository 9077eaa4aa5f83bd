package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.withRevision;
import static dev.stowage.harness.mutant.storage.MutantStorages.withLabels;
import static dev.stowage.harness.mutant.storage.MutantStorages.withoutName;
import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;

import dev.stowage.api.ContainerName;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Mutants of create. */
final class StorageCreateMutants {
    private StorageCreateMutants() {}

    private static MutantBackend mutatingCreate(String name,
            BiConsumer<StatusStorage, ContainerRecord> create, Clause... expectedViolations) {
        return mutant(name, original -> new DelegatingStorage(original) {
            @Override
            public void create(ContainerRecord record, Durability durability) {
                create.accept(delegate(), record);
            }
        }, expectedViolations);
    }

    private static boolean matchesExisting(StatusStorage original, Predicate<ContainerRecord> condition,
            ContainerRecord record) {
        try {
            return condition.test(original.read(record.id().container()));
        } catch (NotFoundException | UnreadableException e) {
            return false;
        }
    }

    private static void createIgnoringConflict(StatusStorage original, ContainerRecord record,
            Predicate<StatusStorage> unless) {
        try {
            original.create(record, Durability.DURABLE);
        } catch (AlreadyExistsException e) {
            if (!unless.test(original)) {
                throw e;
            }
        }
    }

    static List<MutantBackend> all() {
        return List.of(
                mutatingCreate("create drops labels",
                        (original, record) -> original.create(withLabels(record, Map.of()),
                                Durability.DURABLE),
                        // an update of a record with labels shows it too
                        Clause.STORAGE_CREATE_1).tolerating(Clause.STORAGE_UPDATE_1),
                // the rules about races and errors use a taken id of the same sandbox too
                mutatingCreate("create overwrites", (original, record) -> {
                    if (matchesExisting(original, there -> true, record)) {
                        original.delete(record.id().container());
                    }
                    original.create(record, Durability.DURABLE);
                }, Clause.STORAGE_CREATE_2, Clause.STORAGE_CREATE_6, Clause.BACKEND_6),
                mutatingCreate("ids are unique in a sandbox only", (original, record) -> {
                    if (matchesExisting(original, there -> !there.id().equals(record.id()), record)) {
                        original.delete(record.id().container());
                    }
                    original.create(record, Durability.DURABLE);
                }, Clause.STORAGE_CREATE_2),
                mutant("create reserves the name although it failed", NameLeakingStorage::new,
                        Clause.STORAGE_CREATE_3),
                // concurrent creates of one name with different ids all succeed
                mutatingCreate("create takes a name away silently",
                        (original, record) -> createIgnoringConflict(original, record, storage -> {
                            boolean free = !matchesExisting(storage, there -> true, record)
                                    && record.name().isPresent();
                            if (free) {
                                storage.create(withoutName(record), Durability.DURABLE);
                            }
                            return free;
                        }), Clause.STORAGE_CREATE_4, Clause.STORAGE_CREATE_6),
                // the losers of a race for a name are stored
                mutatingCreate("create that is refused for its name keeps the id",
                        (original, record) -> createIgnoringConflict(original, record, storage -> {
                            if (!matchesExisting(storage, there -> true, record)
                                    && record.name().isPresent()) {
                                storage.create(withoutName(record), Durability.DURABLE);
                            }
                            return false;
                        }), Clause.STORAGE_CREATE_5, Clause.STORAGE_CREATE_6),
                mutant("two creates at once both win", RacyCreateStorage::new, Clause.STORAGE_CREATE_6),
                mutatingCreate("create takes any revision",
                        (original, record) -> original.create(withRevision(record, 1, record.status()),
                                Durability.DURABLE),
                        Clause.STORAGE_CREATE_7),
                mutatingCreate("create refuses a revision after storing it", (original, record) -> {
                    original.create(withRevision(record, 1, record.status()), Durability.DURABLE);
                    if (record.revision() != 1) {
                        throw new InvalidArgumentException(record.id().container(),
                                Operation.CREATE, "revision");
                    }
                }, Clause.STORAGE_CREATE_8),
                mutant("a store has room for 2048", BoundedStorage::new, Clause.STORAGE_LIST_5));
    }

    private static final class NameLeakingStorage extends DelegatingStorage {
        private final Set<ContainerName> reserved = ConcurrentHashMap.newKeySet();

        NameLeakingStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public void create(ContainerRecord record, Durability durability) {
            record.name().filter(reserved::contains).ifPresent(name -> {
                throw new AlreadyExistsException(name, Operation.CREATE);
            });
            try {
                delegate().create(record, durability);
            } catch (AlreadyExistsException e) {
                record.name().ifPresent(reserved::add);
                throw e;
            }
        }
    }

    private static final class RacyCreateStorage extends DelegatingStorage {
        private final AtomicInteger creates = new AtomicInteger();
        private final AtomicInteger creating = new AtomicInteger();

        RacyCreateStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public void create(ContainerRecord record, Durability durability) {
            boolean raced = creating.incrementAndGet() > 1;
            try {
                if (creates.incrementAndGet() < 100 && record.id().container().value().startsWith("race")) {
                    TestDeadline.pause(Duration.ofMillis(2));
                }
                delegate().create(record, durability);
            } catch (AlreadyExistsException e) {
                if (!raced) {
                    throw e;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                creating.decrementAndGet();
            }
        }
    }

    private static final class BoundedStorage extends DelegatingStorage {
        private final AtomicInteger creates = new AtomicInteger();

        BoundedStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public void create(ContainerRecord record, Durability durability) {
            if (creates.incrementAndGet() > 2048) {
                throw new StorageFullException(record.id().container(), Operation.CREATE, "no more locks");
            }
            delegate().create(record, durability);
        }
    }
}
