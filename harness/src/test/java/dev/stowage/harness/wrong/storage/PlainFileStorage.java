package dev.stowage.harness.wrong.storage;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
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
import dev.stowage.records.Decoded;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * As little as the rules about several processes need: a file for each record, under a lock, renamed into
 * place.
 */
class PlainFileStorage implements StatusStorage {
    final Duration deadline;
    final Path directory;
    private final FileLocks locks;
    private final AtomicLong temporary = new AtomicLong();

    PlainFileStorage(BackendContext context) {
        directory = context.stateDirectory();
        deadline = context.settings().duration("lock-deadline", Duration.ofSeconds(10));
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
        return new Availability.Available("1");
    }

    @Override
    public void close() {
        locks.close();
    }

    @Override
    public StorageCapabilities capabilities() {
        return new StorageCapabilities(Level.ATOMIC, Sharing.HOST, UpdateExecution.ONCE);
    }

    @Override
    public void create(ContainerRecord record, Level level) {
        ContainerId id = record.id().container();
        locked("all names", id, Operation.CREATE, () -> locked(id.value(), id, Operation.CREATE, () -> {
            boolean taken = list().stream()
                    .anyMatch(entry -> entry.container().equals(id)
                            || entry instanceof RecordEntry.Intact(ContainerRecord there) && there.name()
                                    .isPresent() && there.name().equals(record.name()));
            if (taken) {
                throw new AlreadyExistsException(id.value(), Operation.CREATE);
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
    public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
        return locked(id.value(), id, Operation.UPDATE, () -> {
            ContainerRecord record = load(id, Operation.UPDATE);
            ContainerRecord next = record.next(change.apply(record));
            store(id, RecordJson.encode(next));
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) {
        locked(id.value(), id, Operation.DELETE, () -> {
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
                    entries.add(new RecordEntry.Intact(load(id, Operation.LIST)));
                } catch (UnreadableException e) {
                    entries.add(new RecordEntry.Unreadable(FullId.alone(id), String.valueOf(e.getMessage())));
                } catch (NotFoundException e) {
                    // gone since
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
    public FullId resolve(String text) {
        return list().stream()
                .filter(entry -> entry.container().value().equals(text)
                        || entry instanceof RecordEntry.Intact(ContainerRecord record)
                                && record.name().filter(name -> name.value().equals(text)).isPresent())
                .map(RecordEntry::id)
                .findFirst()
                .orElseThrow(() -> new NotFoundException(text, Operation.RESOLVE));
    }

    final Path file(ContainerId id) {
        return directory.resolve(id + ".json");
    }

    final ContainerRecord load(ContainerId id, Operation operation) {
        try {
            return switch (decoded(id)) {
                case Decoded.Intact(ContainerRecord record) -> record;
                case Decoded.Unreadable unreadable ->
                    throw new UnreadableException(id.value(), operation, unreadable.reason());
            };
        } catch (NoSuchFileException e) {
            throw new NotFoundException(id.value(), operation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Decoded decoded(ContainerId id) throws IOException {
        return RecordJson.decode(Files.readAllBytes(file(id)));
    }

    void store(ContainerId id, byte[] bytes) {
        Path next = temporary();
        try {
            Files.write(next, bytes);
            Files.move(next, file(id), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final Path temporary() {
        return directory
                .resolve(ProcessHandle.current().pid() + "." + System.identityHashCode(this) + "."
                        + temporary.incrementAndGet());
    }

    <T> T locked(String key, ContainerId id, Operation operation, Supplier<T> act) {
        try (HeldLock _ = locks.acquire(key, operation.verb(), deadline)) {
            return act.get();
        } catch (LockBusyException e) {
            throw new BusyException(id.value(), operation,
                    e.holder().map(Object::toString).orElse("somebody"),
                    deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id.value(), operation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
