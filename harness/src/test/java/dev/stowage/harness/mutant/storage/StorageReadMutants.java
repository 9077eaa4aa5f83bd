package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;
import static dev.stowage.harness.mutant.storage.MutantStorages.withRevision;

import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** Mutants of read. */
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

    private static ContainerRecord readBy(StatusStorage original, ContainerId id,
            Predicate<QualifiedId> condition) {
        try {
            return original.read(id);
        } catch (NotFoundException e) {
            return original
                    .read(StorageResolveMutants.first(original, condition).orElseThrow(() -> e).container());
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
                mutant("readers wait for an update", BlockingReadStorage::new, Clause.STORAGE_READ_3));
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
}
