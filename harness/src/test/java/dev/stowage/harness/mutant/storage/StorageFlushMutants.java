package dev.stowage.harness.mutant.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.mutant.MutantBackend;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Mutants of flushes. Other JVMs open them too, by class and directories. */
final class StorageFlushMutants {
    private StorageFlushMutants() {}

    static List<MutantBackend> all() {
        return List.of(
                mutant("the file is not flushed", UnflushedFileStorage::new, Clause.STORAGE_DURABILITY_6),
                mutant("the directory is not flushed", UnflushedDirectoryStorage::new,
                        Clause.STORAGE_DURABILITY_6));
    }

    static StorageSubject original() {
        return StorageSubject.of("flushing", FlushingFileStorage::new);
    }

    private static MutantBackend mutant(String name, Function<BackendContext, StatusStorage> opener,
            Clause... expectedViolations) {
        return MutantBackend.of(name, StorageSubject.of(name, opener), expectedViolations);
    }

    private static final class UnflushedFileStorage extends FlushingFileStorage {
        UnflushedFileStorage(BackendContext context) {
            super(context);
        }

        @Override
        void flushFile(Path file) {
            // the contents of the file reach the disk later
        }
    }

    private static final class UnflushedDirectoryStorage extends FlushingFileStorage {
        UnflushedDirectoryStorage(BackendContext context) {
            super(context);
        }

        @Override
        void flushDirectory() {
            // the directory entries reach the disk later
        }
    }
}
