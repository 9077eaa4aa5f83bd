package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;
import static dev.stowage.harness.mutant.storage.MutantStorages.mutantWithContext;

import dev.stowage.api.Operation;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.harness.Clause;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;

/** Mutants of the durabilities that a storage backend accepts. */
final class StorageDurabilityMutants {
    private StorageDurabilityMutants() {}

    static List<MutantBackend> all() {
        return List.of(mutant("ATOMIC is refused below DURABLE", original -> new DelegatingStorage(original) {
            @Override
            public void create(ContainerRecord record, Durability durability) {
                if (durability == Durability.ATOMIC) {
                    throw new UnsupportedException(record.id().container(),
                            Operation.CREATE, Durability.ATOMIC);
                }
                delegate().create(record, durability);
            }
        }, Clause.STORAGE_DURABILITY_1), mutantWithContext("a durability above the maximum is accepted",
                Durability.ATOMIC,
                (original, context) -> StorageUpdateMutants.mutatingStorage(original,
                        (storage, id, durability, change) -> storage.update(id, Durability.MEMORY, change)),
                Clause.STORAGE_DURABILITY_2),
                mutantWithContext("a durability above the maximum is refused too late", Durability.ATOMIC,
                        (original, context) -> StorageUpdateMutants.mutatingStorage(original,
                                (storage, id, durability, change) -> {
                                    ContainerRecord next = storage.update(id, Durability.MEMORY, change);
                                    if (durability == Durability.DURABLE) {
                                        throw new UnsupportedException(id, Operation.UPDATE,
                                                Durability.DURABLE);
                                    }
                                    return next;
                                }),
                        Clause.STORAGE_DURABILITY_3));
    }
}
