package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageFeature;
import dev.stowage.api.storage.StorageLogEntry;
import dev.stowage.harness.Clause;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;
import java.util.Set;

/** Mutants that violate a clause about the log. */
final class StorageLogMutants {
    private StorageLogMutants() {}

    static List<MutantBackend> all() {
        return List.of(
                mutant("the log shows the newest entry first", original -> new DelegatingStorage(original) {
                    @Override
                    public List<StorageLogEntry> log() {
                        return super.log().reversed();
                    }
                }, Clause.STORAGE_LOG_1),
                mutant("compaction drops the last record", original -> new DelegatingStorage(original) {
                    @Override
                    public void compact() {
                        super.compact();
                        deleteLast(this);
                    }
                }, Clause.STORAGE_LOG_2), mutant("returns an empty log instead of refusing",
                        original -> new WithoutLogStorage(original) {
                            @Override
                            public List<StorageLogEntry> log() {
                                capabilities();
                                return List.of();
                            }
                        }, Clause.STORAGE_LOG_3),
                mutant("refuses to compact after it has", original -> new WithoutLogStorage(original) {
                    @Override
                    public void compact() {
                        capabilities();
                        deleteLast(this);
                        super.compact();
                    }
                }, Clause.STORAGE_LOG_4));
    }

    private static void deleteLast(StatusStorage storage) {
        List<RecordEntry> records = storage.list();
        if (!records.isEmpty()) {
            storage.delete(records.getLast().container());
        }
    }

    private static class WithoutLogStorage extends DelegatingStorage {
        WithoutLogStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public StorageCapabilities capabilities() {
            return super.capabilities().withFeatures(Set.of());
        }

        @Override
        public List<StorageLogEntry> log() {
            throw refusal(Operation.LIST);
        }

        @Override
        public void compact() {
            throw refusal(Operation.UPDATE);
        }

        private UnsupportedException refusal(Operation operation) {
            capabilities();
            return new UnsupportedException(ErrorSubject.of(name()), operation, StorageFeature.LOG);
        }
    }
}
