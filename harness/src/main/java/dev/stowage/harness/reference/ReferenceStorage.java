package dev.stowage.harness.reference;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.api.storage.StorageFeature;
import dev.stowage.api.storage.StorageLogEntry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** A storage object in memory that behaves like one on disk. Thread-safe. */
final class ReferenceStorage implements StatusStorage {
    private final ReferenceStore store;
    private final StorageCapabilities capabilities;
    private final Duration lockTimeout;
    private volatile boolean closed;

    ReferenceStorage(ReferenceStore store, Durability maximumDurability, Duration lockTimeout) {
        this.store = store;
        this.capabilities = StorageCapabilities.of(maximumDurability, Sharing.HOST, UpdateExecution.ONCE)
                .withFeatures(Set.of(StorageFeature.LOG));
        this.lockTimeout = lockTimeout;
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Availability availability() {
        return Availability.available("1");
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public StorageCapabilities capabilities() {
        checkOpen("reference", Operation.OPEN);
        return capabilities;
    }

    @Override
    public void create(ContainerRecord record, Durability durability) {
        String subject = record.id().container().value();
        checkOpen(subject, Operation.CREATE);
        requireDurability(subject, Operation.CREATE, durability);
        if (record.revision() != 1) {
            throw new InvalidArgumentException(ErrorSubject.of(subject), Operation.CREATE,
                    "revision " + record.revision() + " must be 1");
        }
        store.add(record, () -> {
            if (store.get(record.id().container()).isPresent()) {
                throw new AlreadyExistsException(ErrorSubject.of(subject), Operation.CREATE);
            }
            record.name().filter(name -> store.findByName(name).isPresent()).ifPresent(name -> {
                throw new AlreadyExistsException(name, Operation.CREATE);
            });
        });
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        checkOpen(id.value(), Operation.READ);
        return readExisting(id, Operation.READ);
    }

    private ContainerRecord readExisting(ContainerId id, Operation operation) {
        RecordEntry entry = store.get(id).orElseThrow(() -> new NotFoundException(id, operation));
        return switch (entry) {
            case RecordEntry.ReadableRecord readable -> readable.record();
            case RecordEntry.UnreadableRecord unreadableRecord -> throw new UnreadableException(
                    unreadableRecord.id().container(), operation, unreadableRecord.reason());
        };
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        checkOpen(id.value(), Operation.UPDATE);
        requireDurability(id.value(), Operation.UPDATE, durability);
        return store.withLock(id, Operation.UPDATE, lockTimeout, () -> {
            ContainerRecord record = readExisting(id, Operation.UPDATE);
            ContainerRecord next = record.nextRevision(change.apply(record));
            store.update(next);
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) {
        checkOpen(id.value(), Operation.DELETE);
        store.withLock(id, Operation.DELETE, lockTimeout, () -> {
            store.remove(id);
            return id;
        });
    }

    @Override
    public List<RecordEntry> list() {
        checkOpen("reference", Operation.LIST);
        return store.all();
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return list().stream().filter(entry -> entry.id().sandbox().equals(sandbox)).toList();
    }

    @Override
    public QualifiedId resolve(String text) {
        checkOpen(text, Operation.RESOLVE);
        List<QualifiedId> ids = store.all().stream().map(RecordEntry::id).toList();
        Optional<QualifiedId> exact = findFirst(ids, id -> id.container().value().equals(text))
                .or(() -> name(text).flatMap(store::findByName))
                .or(() -> findFirst(ids, id -> (id.sandbox() + "/" + id.container()).equals(text)));
        if (exact.isPresent()) {
            return exact.orElseThrow();
        }
        List<QualifiedId> candidates = text.isEmpty() ? List.of()
                : ids.stream().filter(id -> id.container().value().startsWith(text)).toList();
        return switch (candidates.size()) {
            case 0 -> throw new NotFoundException(ErrorSubject.of(text), Operation.RESOLVE);
            case 1 -> candidates.getFirst();
            default -> throw new AmbiguousException(ErrorSubject.of(text),
                    candidates.stream().sorted(Comparator.comparing(QualifiedId::container)).toList());
        };
    }

    private static Optional<QualifiedId> findFirst(List<QualifiedId> ids, Predicate<QualifiedId> filter) {
        return ids.stream().filter(filter).findFirst();
    }

    private static Optional<ContainerName> name(String text) {
        try {
            return Optional.of(new ContainerName(text));
        } catch (InvalidArgumentException e) {
            // a text that is no id matches none
            return Optional.empty();
        }
    }

    @Override
    public List<StorageLogEntry> log() {
        checkOpen("reference", Operation.LIST);
        return store.log();
    }

    @Override
    public void compact() {
        checkOpen("reference", Operation.UPDATE);
        store.compact();
    }

    private void requireDurability(String subject, Operation operation, Durability durability) {
        if (durability.compareTo(capabilities.maximumDurability()) > 0) {
            throw new UnsupportedException(ErrorSubject.of(subject), operation, durability);
        }
    }

    private void checkOpen(String subject, Operation operation) {
        if (closed) {
            throw new ClosedException(ErrorSubject.of(subject), operation);
        }
    }
}
