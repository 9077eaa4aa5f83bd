package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.fabricated;
import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;
import java.util.function.Function;

/** Mutants of records that cannot be read. */
final class StorageUnreadableRecordMutants {
    private StorageUnreadableRecordMutants() {}

    static List<MutantBackend> all() {
        return List.of(mutant("a damaged record is not found", original -> new DelegatingStorage(original) {
            @Override
            public ContainerRecord read(ContainerId id) {
                try {
                    return delegate().read(id);
                } catch (UnreadableException e) {
                    throw new NotFoundException(id, Operation.READ);
                }
            }
        }, Clause.STORAGE_DAMAGE_1),
                mutant("the function receives a damaged record", original -> new DelegatingStorage(original) {
                    @Override
                    public ContainerRecord update(ContainerId id, Durability durability,
                            Function<ContainerRecord, Status> change) {
                        if (isUnreadable(delegate(), id)) {
                            change.apply(fabricated(id));
                        }
                        return delegate().update(id, durability, change);
                    }
                }, Clause.STORAGE_DAMAGE_1),
                mutant("an unknown version is overwritten", original -> new DelegatingStorage(original) {
                    @Override
                    public ContainerRecord update(ContainerId id, Durability durability,
                            Function<ContainerRecord, Status> change) {
                        if (isUnreadable(delegate(), id)) {
                            delegate().delete(id);
                            delegate().create(fabricated(id), durability);
                        }
                        return delegate().update(id, durability, change);
                    }
                }, Clause.STORAGE_DAMAGE_1), mutant("opening removes damaged records", original -> {
                    original.list()
                            .stream()
                            .filter(RecordEntry.UnreadableRecord.class::isInstance)
                            .forEach(entry -> original.delete(entry.container()));
                    return original;
                }, Clause.STORAGE_DAMAGE_1),
                mutant("list hides damaged records", original -> new DelegatingStorage(original) {
                    @Override
                    public List<RecordEntry> list() {
                        return delegate().list()
                                .stream()
                                .filter(RecordEntry.ReadableRecord.class::isInstance)
                                .toList();
                    }
                }, Clause.STORAGE_DAMAGE_2),
                mutant("list fails at a damaged record", original -> new DelegatingStorage(original) {
                    @Override
                    public List<RecordEntry> list() {
                        List<RecordEntry> list = delegate().list();
                        list.stream()
                                .filter(RecordEntry.UnreadableRecord.class::isInstance)
                                .findFirst()
                                .ifPresent(entry -> delegate().read(entry.container()));
                        return list;
                    }
                }, Clause.STORAGE_DAMAGE_2),
                mutant("create overwrites a damaged record", original -> new DelegatingStorage(original) {
                    @Override
                    public void create(ContainerRecord record, Durability durability) {
                        if (isUnreadable(delegate(), record.id().container())) {
                            delegate().delete(record.id().container());
                        }
                        delegate().create(record, durability);
                    }
                }, Clause.STORAGE_DAMAGE_3),
                mutant("a damaged record cannot be deleted", original -> new DelegatingStorage(original) {
                    @Override
                    public void delete(ContainerId id) {
                        if (isUnreadable(delegate(), id)) {
                            delegate().read(id);
                        }
                        delegate().delete(id);
                    }
                }, Clause.STORAGE_DAMAGE_4));
    }

    private static boolean isUnreadable(StatusStorage storage, ContainerId id) {
        try {
            return !storage.read(id).id().container().equals(id);
        } catch (UnreadableException e) {
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }
}
