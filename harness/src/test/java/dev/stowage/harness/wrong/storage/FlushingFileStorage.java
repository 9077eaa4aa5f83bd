package dev.stowage.harness.wrong.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * As little as the rules about disks need: flushes a file before it takes its name, and the directory after
 * that; tells refusals from what nobody can know.
 */
class FlushingFileStorage extends PlainFileStorage {
    FlushingFileStorage(BackendContext context) {
        super(context);
        try {
            for (Path path = directory; path != null; path = path.getParent()) {
                flush(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public StorageCapabilities capabilities() {
        return new StorageCapabilities(Level.DURABLE, Sharing.HOST, UpdateExecution.ONCE);
    }

    @Override
    public void delete(ContainerId id) {
        locked(id.value(), id, Operation.DELETE, () -> {
            try {
                Files.deleteIfExists(file(id));
            } catch (IOException e) {
                throw refused(id, e);
            }
            return flushed(id);
        });
    }

    @Override
    void store(ContainerId id, byte[] bytes) {
        Path next = next(id);
        try {
            Files.write(next, bytes);
        } catch (IOException e) {
            throw discarded(next, refused(id, e));
        }
        try {
            flushFile(next);
        } catch (IOException e) {
            throw discarded(next, unknown(id, e));
        }
        try {
            Files.move(next, file(id), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw discarded(next, refused(id, e));
        }
        flushed(id);
    }

    final Path next(ContainerId id) {
        return directory.resolve(id + ".next");
    }

    boolean flushed(ContainerId id) {
        try {
            flushDirectory();
            return true;
        } catch (IOException e) {
            throw unknown(id, e);
        }
    }

    void flushFile(Path file) throws IOException {
        flush(file);
    }

    void flushDirectory() throws IOException {
        flush(directory);
    }

    StowageException discarded(Path next, StowageException error) {
        try {
            Files.deleteIfExists(next);
        } catch (IOException e) {
            error.addSuppressed(e);
        }
        return error;
    }

    StowageException refused(ContainerId id, IOException cause) {
        return String.valueOf(cause.getMessage()).contains("No space")
                ? new StorageFullException(id.value(), Operation.UPDATE, "full", cause)
                : new StorageUnavailableException(id.value(), Operation.UPDATE, "refused", cause);
    }

    StowageException unknown(ContainerId id, IOException cause) {
        return new OutcomeUnknownException(id.value(), Operation.UPDATE, "not flushed", cause);
    }

    private static void flush(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
