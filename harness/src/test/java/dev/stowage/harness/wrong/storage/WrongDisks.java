package dev.stowage.harness.wrong.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.wrong.WrongBackend;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** What a storage can do wrong with a disk. Built in other JVMs too: by its class, on its directories. */
final class WrongDisks {
    private WrongDisks() {}

    static List<WrongBackend> all() {
        return List.of(
                wrong("the file is not flushed", UnflushedFile::new, Clause.LEVEL_DURABLE),
                wrong("the directory is not flushed", UnflushedDirectory::new, Clause.LEVEL_DURABLE));
    }

    static StorageSubject right() {
        return StorageSubject.of("flushing", FlushingFileStorage::new);
    }

    private static WrongBackend wrong(String name, Function<BackendContext, StatusStorage> opener,
            Clause... caught) {
        return WrongBackend.of(name, StorageSubject.of(name, opener), caught);
    }

    private static final class UnflushedFile extends FlushingFileStorage {
        UnflushedFile(BackendContext context) {
            super(context);
        }

        @Override
        void flushFile(Path file) {
            // what the file holds comes to the disk later
        }
    }

    private static final class UnflushedDirectory extends FlushingFileStorage {
        UnflushedDirectory(BackendContext context) {
            super(context);
        }

        @Override
        void flushDirectory() {
            // what the directory holds comes to the disk later
        }
    }
}
