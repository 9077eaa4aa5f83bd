package dev.stowage.harness.reference;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** A storage in memory that answers as one on a disk would. Thread-safe. */
final class ReferenceStorage implements StatusStorage {
    private final ReferenceStore store;
    private final StorageCapabilities capabilities;
    private final Duration deadline;
    private volatile boolean closed;

    ReferenceStorage(ReferenceStore store, Level highest, Duration deadline) {
        this.store = store;
        this.capabilities = new StorageCapabilities(highest, Sharing.HOST, UpdateExecution.ONCE);
        this.deadline = deadline;
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Availability availability() {
        return new Availability.Available("1");
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public StorageCapabilities capabilities() {
        enter("reference", Operation.OPEN);
        return capabilities;
    }

    @Override
    public void create(ContainerRecord record, Level level) {
        String subject = record.id().container().value();
        enter(subject, Operation.CREATE);
        demand(subject, Operation.CREATE, level);
        if (record.revision() != 1) {
            throw new InvalidArgumentException(subject, Operation.CREATE,
                    "revision " + record.revision() + " must be 1");
        }
        store.add(record, () -> {
            if (store.get(record.id().container()).isPresent()) {
                throw new AlreadyExistsException(subject, Operation.CREATE);
            }
            record.name().filter(name -> store.named(name).isPresent()).ifPresent(name -> {
                throw new AlreadyExistsException(name.value(), Operation.CREATE);
            });
        });
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        enter(id.value(), Operation.READ);
        return existing(id, Operation.READ);
    }

    private ContainerRecord existing(ContainerId id, Operation operation) {
        RecordEntry entry = store.get(id).orElseThrow(() -> new NotFoundException(id.value(), operation));
        return switch (entry) {
            case RecordEntry.Intact(ContainerRecord record) -> record;
            case RecordEntry.Unreadable(FullId full, String reason) ->
                throw new UnreadableException(full.container().value(), operation, reason);
        };
    }

    @Override
    public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
        enter(id.value(), Operation.UPDATE);
        demand(id.value(), Operation.UPDATE, level);
        return store.holding(id, Operation.UPDATE, deadline, () -> {
            ContainerRecord record = existing(id, Operation.UPDATE);
            ContainerRecord next = record.next(change.apply(record));
            store.put(new RecordEntry.Intact(next));
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) {
        enter(id.value(), Operation.DELETE);
        store.holding(id, Operation.DELETE, deadline, () -> {
            store.remove(id);
            return id;
        });
    }

    @Override
    public List<RecordEntry> list() {
        enter("reference", Operation.LIST);
        return store.all();
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return list().stream().filter(entry -> entry.id().sandbox().equals(sandbox)).toList();
    }

    @Override
    public FullId resolve(String text) {
        enter(text, Operation.RESOLVE);
        List<FullId> ids = store.all().stream().map(RecordEntry::id).toList();
        Optional<FullId> exact = first(ids, id -> id.container().value().equals(text))
                .or(() -> name(text).flatMap(store::named))
                .or(() -> first(ids, id -> (id.sandbox() + "/" + id.container()).equals(text)));
        if (exact.isPresent()) {
            return exact.orElseThrow();
        }
        List<FullId> candidates = text.isEmpty()
                ? List.of()
                : ids.stream().filter(id -> id.container().value().startsWith(text)).toList();
        return switch (candidates.size()) {
            case 0 -> throw new NotFoundException(text, Operation.RESOLVE);
            case 1 -> candidates.getFirst();
            default -> throw new AmbiguousException(text, candidates.stream()
                    .map(FullId::toString)
                    .sorted()
                    .toList());
        };
    }

    private static Optional<FullId> first(List<FullId> ids, Predicate<FullId> chosen) {
        return ids.stream().filter(chosen).findFirst();
    }

    private static Optional<ContainerName> name(String text) {
        try {
            return Optional.of(new ContainerName(text));
        } catch (InvalidArgumentException e) {
            return Optional.empty();
        }
    }

    private void demand(String subject, Operation operation, Level level) {
        if (level.compareTo(capabilities.highest()) > 0) {
            throw new UnsupportedException(subject, operation, level.name());
        }
    }

    private void enter(String subject, Operation operation) {
        if (closed) {
            throw new ClosedException(subject, operation);
        }
    }
}
