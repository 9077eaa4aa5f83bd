package dev.stowage.harness.mutant.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Durability;
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
 * A minimal store on disk: flushes a file before its rename and the directory after it, and distinguishes
 * refusals from unknown outcomes.
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
        return StorageCapabilities.of(Durability.DURABLE, Sharing.HOST, UpdateExecution.ONCE);
    }

    @Override
    public void delete(ContainerId id) {
        withLock(id.value(), id, Operation.DELETE, () -> {
            try {
                Files.deleteIfExists(file(id));
            } catch (IOException e) {
                throw refusal(id, e);
            }
            return flushDirectoryFor(id);
        });
    }

    @Override
    void store(ContainerId id, byte[] bytes) {
        Path temporary = temporaryFile(id);
        try {
            Files.write(temporary, bytes);
        } catch (IOException e) {
            throw discard(temporary, refusal(id, e));
        }
        try {
            flushFile(temporary);
        } catch (IOException e) {
            throw discard(temporary, unknownOutcome(id, e));
        }
        try {
            Files.move(temporary, file(id), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw discard(temporary, refusal(id, e));
        }
        flushDirectoryFor(id);
    }

    final Path temporaryFile(ContainerId id) {
        return directory.resolve(id + ".next");
    }

    boolean flushDirectoryFor(ContainerId id) {
        try {
            flushDirectory();
            return true;
        } catch (IOException e) {
            throw unknownOutcome(id, e);
        }
    }

    void flushFile(Path file) throws IOException {
        flush(file);
    }

    void flushDirectory() throws IOException {
        flush(directory);
    }

    StowageException discard(Path temporary, StowageException error) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            error.addSuppressed(e);
        }
        return error;
    }

    StowageException refusal(ContainerId id, IOException cause) {
        return String.valueOf(cause.getMessage()).contains("No space")
                ? new StorageFullException(id, Operation.UPDATE, "full", cause)
                : new StorageUnavailableException(id, Operation.UPDATE, "refused", cause);
    }

    StowageException unknownOutcome(ContainerId id, IOException cause) {
        return new OutcomeUnknownException(id, Operation.UPDATE, "not flushed", cause);
    }

    private static void flush(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
