package dev.stowage.harness.mutant.storage;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import dev.stowage.posix.ProcessTable;
import dev.stowage.records.DecodeResult;
import dev.stowage.records.RecordJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A minimal store for several processes: a file for each record, written under a lock and renamed into place.
 */
class PlainFileStorage implements StatusStorage {
    final Duration lockTimeout;
    final Path directory;
    private final FileLocks locks;
    private final AtomicLong nextTemporaryFile = new AtomicLong();

    PlainFileStorage(BackendContext context) {
        directory = context.stateDirectory();
        lockTimeout = context.settings().duration("lock-deadline", Duration.ofSeconds(10));
        try {
            Files.createDirectories(directory);
            locks = FileLocks.open(directory.resolve("locks"), ProcessTable.ofHost(), context.clock());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public Availability availability() {
        return Availability.available("1");
    }

    @Override
    public void close() {
        locks.close();
    }

    @Override
    public StorageCapabilities capabilities() {
        return StorageCapabilities.of(Durability.ATOMIC, Sharing.HOST, UpdateExecution.ONCE);
    }

    @Override
    public void create(ContainerRecord record, Durability durability) {
        ContainerId id = record.id().container();
        withLock("all names", id, Operation.CREATE, () -> withLock(id.value(), id, Operation.CREATE, () -> {
            boolean taken = list().stream()
                    .anyMatch(entry -> entry.container().equals(id)
                            || entry instanceof RecordEntry.ReadableRecord readable
                                    && readable.record().name().isPresent()
                                    && readable.record().name().equals(record.name()));
            if (taken) {
                throw new AlreadyExistsException(id, Operation.CREATE);
            }
            store(id, RecordJson.encode(record));
            return record;
        }));
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return load(id, Operation.READ);
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        return withLock(id.value(), id, Operation.UPDATE, () -> {
            ContainerRecord record = load(id, Operation.UPDATE);
            ContainerRecord next = record.nextRevision(change.apply(record));
            store(id, RecordJson.encode(next));
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) {
        withLock(id.value(), id, Operation.DELETE, () -> {
            try {
                return Files.deleteIfExists(file(id));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public List<RecordEntry> list() {
        List<RecordEntry> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                ContainerId id = new ContainerId(file.getFileName().toString().replace(".json", ""));
                try {
                    entries.add(RecordEntry.readable(load(id, Operation.LIST)));
                } catch (UnreadableException e) {
                    entries.add(RecordEntry.unreadable(QualifiedId.standalone(id),
                            String.valueOf(e.getMessage())));
                } catch (NotFoundException e) {
                    // deleted meanwhile
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return list().stream().filter(entry -> entry.id().sandbox().equals(sandbox)).toList();
    }

    @Override
    public QualifiedId resolve(String text) {
        return list().stream()
                .filter(entry -> entry.container().value().equals(text)
                        || entry instanceof RecordEntry.ReadableRecord readable && readable.record()
                                .name()
                                .filter(name -> name.value().equals(text))
                                .isPresent())
                .map(RecordEntry::id)
                .findFirst()
                .orElseThrow(() -> new NotFoundException(ErrorSubject.of(text), Operation.RESOLVE));
    }

    final Path file(ContainerId id) {
        return directory.resolve(id + ".json");
    }

    final ContainerRecord load(ContainerId id, Operation operation) {
        try {
            return switch (decode(id)) {
                case DecodeResult.DecodedRecord(ContainerRecord record) -> record;
                case DecodeResult.DecodeFailure decodeFailure ->
                    throw new UnreadableException(id, operation, decodeFailure.reason());
            };
        } catch (NoSuchFileException e) {
            throw new NotFoundException(id, operation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DecodeResult decode(ContainerId id) throws IOException {
        return RecordJson.decode(Files.readAllBytes(file(id)));
    }

    void store(ContainerId id, byte[] bytes) {
        Path next = nextTemporaryFile();
        try {
            Files.write(next, bytes);
            Files.move(next, file(id), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final Path nextTemporaryFile() {
        return directory.resolve(ProcessHandle.current().pid() + "." + System.identityHashCode(this) + "."
                + nextTemporaryFile.incrementAndGet());
    }

    <T> T withLock(String key, ContainerId id, Operation operation, Supplier<T> action) {
        try (HeldLock _ = locks.acquire(key, operation.displayName(), lockTimeout)) {
            return action.get();
        } catch (LockBusyException e) {
            throw new BusyException(id, operation,
                    LockOwner.unidentified(e.holder().map(Object::toString).orElse("somebody")), lockTimeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id, operation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
