package dev.stowage.harness.mutant.storage;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;
import static dev.stowage.harness.mutant.storage.MutantStorages.withRevision;

/** Mutants of read, list and resolve. */
final class StorageReadMutants {
    private StorageReadMutants() {}

    private static MutantBackend mutatingRead(String name,
            BiFunction<StatusStorage, ContainerId, ContainerRecord> read, Clause... expectedViolations) {
        return mutant(name, original -> new DelegatingStorage(original) {
            @Override
            public ContainerRecord read(ContainerId id) {
                return read.apply(delegate(), id);
            }
        }, expectedViolations);
    }

    private static MutantBackend mutatingList(String name, Function<StatusStorage, List<RecordEntry>> list,
            Clause... expectedViolations) {
        return mutant(name, original -> new DelegatingStorage(original) {
            @Override
            public List<RecordEntry> list() {
                return list.apply(delegate());
            }
        }, expectedViolations);
    }

    private static MutantBackend mutatingResolve(String name,
            BiFunction<StatusStorage, String, QualifiedId> resolve, Clause... expectedViolations) {
        return mutant(name, original -> new DelegatingStorage(original) {
            @Override
            public QualifiedId resolve(String text) {
                return resolve.apply(delegate(), text);
            }
        }, expectedViolations);
    }

    /** Resolves correctly, and accepts an additional match if there is none. */
    private static MutantBackend resolvingMoreThan(String name,
            BiFunction<String, QualifiedId, Boolean> condition, Clause... expectedViolations) {
        return mutatingResolve(name, (original, text) -> {
            try {
                return original.resolve(text);
            } catch (NotFoundException e) {
                return first(original, id -> condition.apply(text, id)).orElseThrow(() -> e);
            }
        }, expectedViolations);
    }

    private static Optional<QualifiedId> first(StatusStorage original, Predicate<QualifiedId> condition) {
        return original.list().stream().map(RecordEntry::id).filter(condition).findFirst();
    }

    private static ContainerRecord readBy(StatusStorage original, ContainerId id,
            Predicate<QualifiedId> condition) {
        try {
            return original.read(id);
        } catch (NotFoundException e) {
            return original.read(first(original, condition).orElseThrow(() -> e).container());
        }
    }

    static List<MutantBackend> all() {
        return List.of(mutant("a long record is read torn", TornReadStorage::new, Clause.STORAGE_READ_1),
                mutatingRead("read ignores case",
                        (original, id) -> readBy(original, id,
                                existing -> existing.container().value().equalsIgnoreCase(id.value())),
                        Clause.STORAGE_READ_2),
                // a deleted c1 is read as c11 too
                mutatingRead("read takes the prefix of an id",
                        (original, id) -> readBy(original, id,
                                existing -> existing.container().value().startsWith(id.value())),
                        Clause.STORAGE_READ_2, Clause.STORAGE_DELETE_1),
                mutant("readers wait for an update", BlockingReadStorage::new, Clause.STORAGE_READ_3),
                mutant("another object lists what it has listed", StaleListStorage::new,
                        Clause.STORAGE_SHARING_1),
                mutatingList("list is in no order", original -> original.list().reversed(),
                        Clause.STORAGE_LIST_1),
                mutant("list of a sandbox takes a prefix", original -> new DelegatingStorage(original) {
                    @Override
                    public List<RecordEntry> list(ContainerId sandbox) {
                        return delegate().list()
                                .stream()
                                .filter(entry -> entry.id().sandbox().value().startsWith(sandbox.value()))
                                .toList();
                    }
                }, Clause.STORAGE_LIST_2),
                mutatingList("list fails when a record vanishes", StorageReadMutants::listByReadingEach,
                        Clause.STORAGE_LIST_3),
                mutatingResolve("a prefix beats the exact id", (original, text) -> {
                    List<QualifiedId> ids = original.list()
                            .stream()
                            .filter(entry -> !text.isEmpty() && entry.container().value().startsWith(text))
                            .map(RecordEntry::id)
                            .toList();
                    if (ids.size() > 1) {
                        throw new AmbiguousException(ErrorSubject.of(text), ids);
                    }
                    return original.resolve(text);
                }, Clause.STORAGE_RESOLVE_1),
                mutatingResolve("a name beats the exact id",
                        (original, text) -> original.list()
                                .stream()
                                .filter(entry -> entry instanceof RecordEntry.ReadableRecord readable
                                        && readable.record()
                                                .name()
                                                .filter(name -> name.value().equals(text))
                                                .isPresent())
                                .map(RecordEntry::id)
                                .findFirst()
                                .orElseGet(() -> original.resolve(text)),
                        Clause.STORAGE_RESOLVE_1),
                resolvingMoreThan("a sandbox means its first container",
                        (text, id) -> id.sandbox().value().equals(text), Clause.STORAGE_RESOLVE_2),
                mutatingResolve("an ambiguous text means the first", (original, text) -> {
                    try {
                        return original.resolve(text);
                    } catch (AmbiguousException e) {
                        return first(original, id -> id.equals(e.candidates().getFirst())).orElseThrow();
                    }
                }, Clause.STORAGE_RESOLVE_3),
                mutatingResolve("candidates are in no order", (original, text) -> {
                    try {
                        return original.resolve(text);
                    } catch (AmbiguousException e) {
                        throw new AmbiguousException(ErrorSubject.of(text), e.candidates().reversed());
                    }
                }, Clause.STORAGE_RESOLVE_3),
                resolvingMoreThan("an asterisk is a wildcard",
                        (text, id) -> text.contains("*") && FileSystems.getDefault()
                                .getPathMatcher("glob:" + text)
                                .matches(Path.of(id.container().value())),
                        Clause.STORAGE_RESOLVE_4),
                resolvingMoreThan("a percent sign is a wildcard",
                        (text, id) -> text.equals("x%") && id.container().value().startsWith("x"),
                        Clause.STORAGE_RESOLVE_4),
                resolvingMoreThan("a text is a path",
                        (text, id) -> text.startsWith("../") && text.endsWith("/" + id.container()),
                        Clause.STORAGE_RESOLVE_4));
    }

    private static List<RecordEntry> listByReadingEach(StatusStorage original) {
        List<RecordEntry> seen = original.list();
        if (seen.size() > 1) {
            try {
                TestDeadline.pause(Duration.ofMillis(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        List<RecordEntry> entries = new ArrayList<>();
        for (RecordEntry entry : seen) {
            entries.add(entry instanceof RecordEntry.ReadableRecord
                    ? RecordEntry.readable(original.read(entry.container()))
                    : entry);
        }
        return entries;
    }

    /** Returns a new revision with an old status, for records with labels. */
    private static final class TornReadStorage extends DelegatingStorage {
        private final Map<ContainerId, Status> older = new ConcurrentHashMap<>();

        TornReadStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public ContainerRecord update(ContainerId id, Durability durability,
                Function<ContainerRecord, Status> change) {
            return delegate().update(id, durability, record -> {
                older.put(id, record.status());
                return change.apply(record);
            });
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            ContainerRecord record = delegate().read(id);
            return record.config().labels().isEmpty() ? record
                    : withRevision(record, record.revision(), older.getOrDefault(id, record.status()));
        }
    }

    private static final class BlockingReadStorage extends DelegatingStorage {
        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

        BlockingReadStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public ContainerRecord update(ContainerId id, Durability durability,
                Function<ContainerRecord, Status> change) {
            return delegate().update(id, durability, record -> {
                lock.writeLock().lock();
                try {
                    return change.apply(record);
                } finally {
                    lock.writeLock().unlock();
                }
            });
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            lock.readLock().lock();
            try {
                return delegate().read(id);
            } finally {
                lock.readLock().unlock();
            }
        }
    }

    private static final class StaleListStorage extends DelegatingStorage {
        private volatile Optional<List<RecordEntry>> listed = Optional.empty();

        StaleListStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public void create(ContainerRecord record, Durability durability) {
            delegate().create(record, durability);
            listed = Optional.empty();
        }

        @Override
        public ContainerRecord update(ContainerId id, Durability durability,
                Function<ContainerRecord, Status> change) {
            ContainerRecord next = delegate().update(id, durability, change);
            listed = Optional.empty();
            return next;
        }

        @Override
        public void delete(ContainerId id) {
            delegate().delete(id);
            listed = Optional.empty();
        }

        @Override
        public List<RecordEntry> list() {
            List<RecordEntry> list = listed.orElseGet(delegate()::list);
            listed = Optional.of(list);
            return list;
        }
    }
}
