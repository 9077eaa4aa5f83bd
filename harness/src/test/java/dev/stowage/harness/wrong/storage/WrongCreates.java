package dev.stowage.harness.wrong.storage;

import static dev.stowage.harness.wrong.storage.WrongStore.revised;
import static dev.stowage.harness.wrong.storage.WrongStore.without;
import static dev.stowage.harness.wrong.storage.WrongStore.withoutName;
import static dev.stowage.harness.wrong.storage.WrongStore.wrong;

import dev.stowage.api.ContainerName;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.wrong.WrongBackend;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** What a create can do wrong. */
final class WrongCreates {
    private WrongCreates() {}

    private static WrongBackend creating(String name, BiConsumer<StatusStorage, ContainerRecord> create,
            Clause... caught) {
        return wrong(name, right -> new DelegatingStorage(right) {
            @Override
            public void create(ContainerRecord record, Level level) {
                create.accept(right, record);
            }
        }, caught);
    }

    private static boolean sees(StatusStorage right, Predicate<ContainerRecord> chosen,
            ContainerRecord record) {
        try {
            return chosen.test(right.read(record.id().container()));
        } catch (NotFoundException | UnreadableException e) {
            return false;
        }
    }

    private static void swallowing(StatusStorage right, ContainerRecord record,
            Predicate<StatusStorage> unless) {
        try {
            right.create(record, Level.DURABLE);
        } catch (AlreadyExistsException e) {
            if (!unless.test(right)) {
                throw e;
            }
        }
    }

    static List<WrongBackend> all() {
        return List.of(
                creating("create drops labels",
                        (right, record) -> right.create(without(record, Map.of()), Level.DURABLE),
                        // which the update of a record that has labels shows too
                        Clause.STORED).tolerating(Clause.UPDATE_NEXT),
                // the race and the errors look at a taken id of the same sandbox too
                creating("create overwrites", (right, record) -> {
                    if (sees(right, there -> true, record)) {
                        right.delete(record.id().container());
                    }
                    right.create(record, Level.DURABLE);
                }, Clause.STORED_TAKEN, Clause.STORED_RACE, Clause.BACKEND_ERROR_SUBJECT),
                creating("ids are unique in a sandbox only", (right, record) -> {
                    if (sees(right, there -> !there.id().equals(record.id()), record)) {
                        right.delete(record.id().container());
                    }
                    right.create(record, Level.DURABLE);
                }, Clause.STORED_TAKEN),
                wrong("create reserves the name although it failed", Reserving::new,
                        Clause.STORED_TAKEN_NO_EFFECT),
                // of the racers for one name, all with another id win
                creating("create takes a name away silently", (right, record) -> swallowing(right, record,
                        storage -> {
                            boolean free = !sees(storage, there -> true, record) && record.name().isPresent();
                            if (free) {
                                storage.create(withoutName(record), Level.DURABLE);
                            }
                            return free;
                        }), Clause.STORED_NAME_TAKEN, Clause.STORED_RACE),
                // losers of the race for a name are stored
                creating("create that is refused for its name keeps the id", (right,
                        record) -> swallowing(right, record, storage -> {
                            if (!sees(storage, there -> true, record) && record.name().isPresent()) {
                                storage.create(withoutName(record), Level.DURABLE);
                            }
                            return false;
                        }), Clause.STORED_NAME_TAKEN_NO_EFFECT, Clause.STORED_RACE),
                wrong("two creates at once both win", Racing::new, Clause.STORED_RACE),
                creating("create takes any revision", (right, record) -> right.create(revised(record, 1,
                        record.status()), Level.DURABLE), Clause.STORED_REVISION),
                creating("create refuses a revision after storing it", (right, record) -> {
                    right.create(revised(record, 1, record.status()), Level.DURABLE);
                    if (record.revision() != 1) {
                        throw new InvalidArgumentException(record.id().container().value(), Operation.CREATE,
                                "revision");
                    }
                }, Clause.STORED_REVISION_NO_EFFECT),
                wrong("a store has room for 2048", Small::new, Clause.LISTED_MANY));
    }

    private static final class Reserving extends DelegatingStorage {
        private final Set<ContainerName> reserved = ConcurrentHashMap.newKeySet();

        Reserving(StatusStorage right) {
            super(right);
        }

        @Override
        public void create(ContainerRecord record, Level level) {
            record.name().filter(reserved::contains).ifPresent(name -> {
                throw new AlreadyExistsException(name.value(), Operation.CREATE);
            });
            try {
                right.create(record, level);
            } catch (AlreadyExistsException e) {
                record.name().ifPresent(reserved::add);
                throw e;
            }
        }
    }

    private static final class Racing extends DelegatingStorage {
        private final AtomicInteger creates = new AtomicInteger();
        private final AtomicInteger creating = new AtomicInteger();

        Racing(StatusStorage right) {
            super(right);
        }

        @Override
        public void create(ContainerRecord record, Level level) {
            boolean raced = creating.incrementAndGet() > 1;
            try {
                if (creates.incrementAndGet() < 100 && record.id().container().value().startsWith("race")) {
                    new CountDownLatch(1).await(2, TimeUnit.MILLISECONDS);
                }
                right.create(record, level);
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

    private static final class Small extends DelegatingStorage {
        private final AtomicInteger creates = new AtomicInteger();

        Small(StatusStorage right) {
            super(right);
        }

        @Override
        public void create(ContainerRecord record, Level level) {
            if (creates.incrementAndGet() > 2048) {
                throw new StorageFullException(record.id().container().value(), Operation.CREATE,
                        "no more locks");
            }
            right.create(record, level);
        }
    }
}
