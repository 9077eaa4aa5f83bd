package dev.stowage.harness.wrong.storage;

import static dev.stowage.harness.wrong.storage.WrongStore.madeUp;
import static dev.stowage.harness.wrong.storage.WrongStore.opened;
import static dev.stowage.harness.wrong.storage.WrongStore.wrong;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.reference.References;
import dev.stowage.harness.wrong.WrongBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** What an update can do wrong. */
final class WrongUpdates {
    private WrongUpdates() {}

    @FunctionalInterface
    private interface Update {
        ContainerRecord apply(StatusStorage right, ContainerId id, Level level,
                Function<ContainerRecord, Status> change);
    }

    private static DelegatingStorage with(StatusStorage right, Update update) {
        return new DelegatingStorage(right) {
            @Override
            public ContainerRecord update(ContainerId id, Level level,
                    Function<ContainerRecord, Status> change) {
                return update.apply(right, id, level, change);
            }
        };
    }

    private static WrongBackend updating(String name, Update update, Clause... caught) {
        return wrong(name, right -> with(right, update), caught);
    }

    static List<WrongBackend> all() {
        return List.of(
                // both rules know what must come out
                updating("update drops a time", (right, id, level, change) -> right.update(id, level,
                        record -> timeless(change.apply(record))), Clause.UPDATE_NEXT,
                        Clause.UPDATE_INTERRUPTED),
                wrong("a waiting update works on an old record", Losing::new, Clause.UPDATE_LATEST),
                updating("update wraps the exception", (right, id, level, change) -> right.update(id, level,
                        record -> {
                            try {
                                return change.apply(record);
                            } catch (IllegalStateException e) {
                                throw new IllegalArgumentException(e);
                            }
                        }), Clause.UPDATE_THROWS),
                updating("an exception of the change counts", WrongUpdates::counting,
                        Clause.UPDATE_THROWS_NO_EFFECT),
                updating("update of nothing calls the change", (right, id, level, change) -> {
                    try {
                        return right.update(id, level, change);
                    } catch (NotFoundException e) {
                        change.apply(madeUp(id));
                        throw e;
                    }
                }, Clause.UPDATE_MISSING),
                updating("the change runs twice", (right, id, level, change) -> right.update(id, level,
                        record -> {
                            change.apply(record);
                            return change.apply(record);
                        }), Clause.UPDATE_EXECUTION),
                updating("a waiting update resurrects", (right, id, level, change) -> {
                    ContainerRecord before = right.read(id);
                    try {
                        return right.update(id, level, change);
                    } catch (NotFoundException e) {
                        right.create(WrongStore.revised(before, 1, before.status()), level);
                        throw e;
                    }
                }, Clause.UPDATE_DELETED),
                updating("update ignores interrupts", (right, id, level, change) -> {
                    boolean interrupted = Thread.interrupted();
                    try {
                        return right.update(id, level, change);
                    } finally {
                        if (interrupted) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }, Clause.UPDATE_INTERRUPTED),
                updating("update swallows the interrupt flag", (right, id, level, change) -> {
                    try {
                        return right.update(id, level, change);
                    } catch (OperationInterruptedException e) {
                        Thread.interrupted();
                        throw e;
                    }
                }, Clause.UPDATE_INTERRUPTED),
                patient(),
                updating("busy without a holder", (right, id, level, change) -> {
                    try {
                        return right.update(id, level, change);
                    } catch (BusyException e) {
                        throw new BusyException(id.value(), Operation.UPDATE, "", Duration.ZERO);
                    }
                }, Clause.UPDATE_BUSY),
                delaying(),
                wrong("ATOMIC is refused below DURABLE", right -> new DelegatingStorage(right) {
                    @Override
                    public void create(ContainerRecord record, Level level) {
                        if (level == Level.ATOMIC) {
                            throw new UnsupportedException(record.id().container().value(), Operation.CREATE,
                                    "ATOMIC");
                        }
                        right.create(record, level);
                    }
                }, Clause.LEVEL_OFFERED),
                opened("a level above the highest is accepted", Level.ATOMIC, (right, context) -> with(right,
                        (storage, id, level, change) -> storage.update(id, Level.MEMORY, change)),
                        Clause.LEVEL_ABOVE),
                opened("a level above the highest is refused too late", Level.ATOMIC,
                        (right, context) -> with(right, (storage, id, level, change) -> {
                            ContainerRecord next = storage.update(id, Level.MEMORY, change);
                            if (level == Level.DURABLE) {
                                throw new UnsupportedException(id.value(), Operation.UPDATE, "DURABLE");
                            }
                            return next;
                        }), Clause.LEVEL_ABOVE_NO_EFFECT));
    }

    private static Status timeless(Status status) {
        return new Status(status.run(), Optional.empty(), status.createdAt(), status.startedAt(),
                status.pausedAt(), status.init(), status.exit(), status.intent(), status.resources(),
                status.unsettled());
    }

    private static ContainerRecord counting(StatusStorage right, ContainerId id, Level level,
            Function<ContainerRecord, Status> change) {
        RuntimeException[] thrown = new RuntimeException[1];
        ContainerRecord next = right.update(id, level, record -> {
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

    /** Ignores the setting that says how long to wait. */
    private static WrongBackend patient() {
        References references = new References();
        return WrongBackend.of("update never gives up", StorageSubject.of("patient",
                context -> references.storage(new dev.stowage.api.BackendContext(
                        new dev.stowage.api.Settings(Map.of()), context.stateDirectory(), context
                                .runDirectory(),
                        context.clock(), context.random())))
                .withDamage(references.storageSubject().damage().orElseThrow()), Clause.UPDATE_BUSY);
    }

    /** What found the record held is done later: at the next read, by whichever object. */
    private static WrongBackend delaying() {
        Map<Path, Runnable> owed = new ConcurrentHashMap<>();
        return opened("busy only delays", Level.DURABLE, (right, context) -> new DelegatingStorage(right) {
            @Override
            public ContainerRecord update(ContainerId id, Level level,
                    Function<ContainerRecord, Status> change) {
                try {
                    return right.update(id, level, change);
                } catch (BusyException e) {
                    owed.put(context.stateDirectory(), () -> right.update(id, level, change));
                    throw e;
                }
            }

            @Override
            public ContainerRecord read(ContainerId id) {
                Optional.ofNullable(owed.remove(context.stateDirectory())).ifPresent(Runnable::run);
                return right.read(id);
            }
        }, Clause.UPDATE_BUSY_NO_EFFECT);
    }

    /** Loses updates that others came before; only late ones, so that no shorter rule meets them. */
    private static final class Losing extends DelegatingStorage {
        private static final class Lost extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        private static final Duration LONGEST = Duration.ofSeconds(2);

        private final AtomicInteger updating = new AtomicInteger();
        private final AtomicBoolean waited = new AtomicBoolean();

        Losing(StatusStorage right) {
            super(right);
        }

        @Override
        public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
            ContainerRecord before = right.read(id);
            boolean late = updating.incrementAndGet() > 1;
            try {
                return right.update(id, level, record -> {
                    Status next = change.apply(record);
                    if (record.revision() > 25 && waited.compareAndSet(false, true)) {
                        awaitAnother();
                    }
                    if (late && record.revision() > 25 && record.revision() != before.revision()) {
                        throw new Lost();
                    }
                    return next;
                });
            } catch (Lost e) {
                return before.next(change.apply(before));
            } finally {
                updating.decrementAndGet();
            }
        }

        /** Until another update has read what this one replaces; alone, not for ever. */
        private void awaitAnother() {
            long end = System.nanoTime() + LONGEST.toNanos();
            while (updating.get() < 2 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
    }
}
