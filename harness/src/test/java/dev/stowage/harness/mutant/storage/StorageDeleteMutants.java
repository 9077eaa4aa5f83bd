package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Mutants of delete. */
final class StorageDeleteMutants {
    private StorageDeleteMutants() {}

    static List<MutantBackend> all() {
        return List.of(
                mutant("a deleted record is resolved", ResolveDeletedStorage::new, Clause.STORAGE_DELETE_1),
                mutant("delete of nothing is refused", original -> new DelegatingStorage(original) {
                    @Override
                    public void delete(ContainerId id) {
                        if (!contains(delegate(), id)) {
                            throw new NotFoundException(id, Operation.DELETE);
                        }
                        delegate().delete(id);
                    }
                }, Clause.STORAGE_DELETE_2),
                mutant("delete leaves the name taken", KeepDeletedNameStorage::new, Clause.STORAGE_DELETE_3));
    }

    private static final class ResolveDeletedStorage extends DelegatingStorage {
        private final Map<String, QualifiedId> deleted = new ConcurrentHashMap<>();

        ResolveDeletedStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public void delete(ContainerId id) {
            delegate().list()
                    .stream()
                    .filter(entry -> entry.container().equals(id))
                    .forEach(entry -> deleted.put(entry.id().sandbox() + "/" + id, entry.id()));
            delegate().delete(id);
        }

        @Override
        public QualifiedId resolve(String text) {
            return Optional.ofNullable(deleted.get(text)).orElseGet(() -> delegate().resolve(text));
        }
    }

    /** Keeps the name of a deleted record. */
    private static final class KeepDeletedNameStorage extends DelegatingStorage {
        private final Map<ContainerName, ContainerId> taken = new ConcurrentHashMap<>();

        KeepDeletedNameStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public void create(ContainerRecord record, Durability durability) {
            ContainerId id = record.id().container();
            record.name().filter(name -> !taken.getOrDefault(name, id).equals(id)).ifPresent(name -> {
                throw new AlreadyExistsException(name, Operation.CREATE);
            });
            delegate().create(record, durability);
        }

        @Override
        public void delete(ContainerId id) {
            for (RecordEntry entry : delegate().list()) {
                if (entry instanceof RecordEntry.ReadableRecord readable && entry.container().equals(id)) {
                    readable.record().name().ifPresent(name -> taken.put(name, id));
                }
            }
            delegate().delete(id);
        }
    }

    private static boolean contains(StatusStorage storage, ContainerId id) {
        return storage.list().stream().anyMatch(entry -> entry.container().equals(id));
    }
}
