package dev.stowage.harness.wrong.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.wrong.WrongBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
        return StorageSubject.of("flushing", FlushingStorage::new);
    }

    private static WrongBackend wrong(String name, Function<BackendContext, StatusStorage> opener,
            Clause... caught) {
        return WrongBackend.of(name, StorageSubject.of(name, opener), caught);
    }

    /** Flushes the file before it takes its name, and the directory after that. */
    private static class FlushingStorage extends PlainFileStorage {
        FlushingStorage(BackendContext context) {
            super(context);
            for (Path path = directory; path != null; path = path.getParent()) {
                flush(path);
            }
        }

        @Override
        public StorageCapabilities capabilities() {
            return new StorageCapabilities(Level.DURABLE, Sharing.HOST, UpdateExecution.ONCE);
        }

        @Override
        public void delete(ContainerId id) {
            super.delete(id);
            flushDirectory();
        }

        @Override
        void store(ContainerId id, byte[] bytes) {
            Path next = temporary();
            try {
                Files.write(next, bytes);
                flushFile(next);
                Files.move(next, file(id), StandardCopyOption.ATOMIC_MOVE);
                flushDirectory();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void flushFile(Path file) {
            flush(file);
        }

        void flushDirectory() {
            flush(directory);
        }

        private static void flush(Path path) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class UnflushedFile extends FlushingStorage {
        UnflushedFile(BackendContext context) {
            super(context);
        }

        @Override
        void flushFile(Path file) {
            // what the file holds comes to the disk later
        }
    }

    private static final class UnflushedDirectory extends FlushingStorage {
        UnflushedDirectory(BackendContext context) {
            super(context);
        }

        @Override
        void flushDirectory() {
            // what the directory holds comes to the disk later
        }
    }
}
