package dev.stowage.harness.mutant.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.records.DecodeResult;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Mutants that accept damaged files. */
final class StorageCorruptionMutants {
    private StorageCorruptionMutants() {}

    static List<MutantBackend> all() {
        return List.of(
                mutant("an unreadable record is invented", FabricatingStorage::new, Clause.STORAGE_DAMAGE_5),
                mutant("one bad record closes the store", RefuseToOpenStorage::new, Clause.STORAGE_DAMAGE_6),
                mutant("a bad record is hidden", HideCorruptedStorage::new, Clause.STORAGE_DAMAGE_6));
    }

    private static MutantBackend mutant(String name, Function<BackendContext, StatusStorage> opener,
            Clause... expectedViolations) {
        return MutantBackend.of(name, StorageSubject.of(name, opener), expectedViolations);
    }

    private static final class FabricatingStorage extends FlushingFileStorage {
        FabricatingStorage(BackendContext context) {
            super(context);
        }

        @Override
        DecodeResult decode(ContainerId id) throws IOException {
            DecodeResult decodeResult = super.decode(id);
            return decodeResult instanceof DecodeResult.DecodeFailure
                    ? new DecodeResult.DecodedRecord(MutantStorages.fabricated(id))
                    : decodeResult;
        }
    }

    private static final class RefuseToOpenStorage extends FlushingFileStorage {
        RefuseToOpenStorage(BackendContext context) {
            super(context);
            if (list().stream().anyMatch(RecordEntry.UnreadableRecord.class::isInstance)) {
                throw new StorageUnavailableException(ErrorSubject.of("the store"), Operation.OPEN,
                        "a record is damaged");
            }
        }
    }

    private static final class HideCorruptedStorage extends FlushingFileStorage {
        HideCorruptedStorage(BackendContext context) {
            super(context);
        }

        @Override
        public List<RecordEntry> list() {
            return super.list().stream().filter(RecordEntry.ReadableRecord.class::isInstance).toList();
        }
    }
}
