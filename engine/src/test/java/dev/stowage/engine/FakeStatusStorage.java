package dev.stowage.engine;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** A storage in memory that remembers what was written, and fails when it is told to. */
final class FakeStatusStorage implements StatusStorage {
    /** What a call does. */
    enum StorageCall {
        CREATE,
        READ,
        UPDATE,
        DELETE,
        LIST
    }

    /** Called before and after each access; whatever it throws comes out. */
    interface StorageCallHook {
        StorageCallHook NONE = new StorageCallHook() {};

        default void before(StorageCall storageCall) {}

        default void after(StorageCall storageCall) {}

        /** Throws at some calls. */
        static StorageCallHook failingAt(Set<StorageCall> calls, StowageException failure) {
            return new StorageCallHook() {
                @Override
                public void before(StorageCall storageCall) {
                    if (calls.contains(storageCall)) {
                        throw failure;
                    }
                }
            };
        }
    }

    private final TreeMap<ContainerId, ContainerRecord> records = new TreeMap<>();
    private final Set<ContainerId> damaged = new HashSet<>();
    private final List<ContainerRecord> written = new ArrayList<>();
    private final List<Durability> durabilities = new ArrayList<>();
    private Durability maximumDurability = Durability.DURABLE;
    private volatile StorageCallHook hook = StorageCallHook.NONE;

    void injectFault(StorageCallHook newHook) {
        hook = newHook;
    }

    synchronized void maximumDurability(Durability durability) {
        maximumDurability = durability;
    }

    synchronized void damage(ContainerId id) {
        damaged.add(id);
    }

    synchronized boolean isDamaged(ContainerId id) {
        return damaged.contains(id);
    }

    synchronized void repair(ContainerId id) {
        damaged.remove(id);
    }

    /** Every revision of a container, in order. */
    synchronized List<ContainerRecord> revisions(ContainerId id) {
        return written.stream().filter(record -> record.id().container().equals(id)).toList();
    }

    synchronized List<Durability> durabilities() {
        return List.copyOf(durabilities);
    }

    synchronized Optional<ContainerRecord> storedRecord(ContainerId id) {
        return Optional.ofNullable(records.get(id));
    }

    /** Puts a record there as another manager would have left it. */
    synchronized void put(ContainerRecord record) {
        records.put(record.id().container(), record);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Availability availability() {
        return Availability.available("1");
    }

    @Override
    public StorageCapabilities capabilities() {
        return StorageCapabilities.of(maximumDurability, Sharing.PROCESS,
                StorageCapabilities.UpdateExecution.ONCE);
    }

    @Override
    public void create(ContainerRecord record, Durability durability) {
        hook.before(StorageCall.CREATE);
        synchronized (this) {
            if (records.containsKey(record.id().container())) {
                throw new AlreadyExistsException(record.id(), Operation.CREATE);
            }
            record.name()
                    .filter(name -> records.values()
                            .stream()
                            .anyMatch(other -> other.name().equals(Optional.of(name))))
                    .ifPresent(name -> {
                        throw new AlreadyExistsException(name, Operation.CREATE);
                    });
            records.put(record.id().container(), record);
            written.add(record);
            durabilities.add(durability);
        }
        hook.after(StorageCall.CREATE);
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        hook.before(StorageCall.READ);
        return requireReadable(id, Operation.READ);
    }

    private synchronized ContainerRecord requireReadable(ContainerId id, Operation operation) {
        if (damaged.contains(id) && records.containsKey(id)) {
            throw new UnreadableException(id, operation, "is damaged");
        }
        ContainerRecord record = records.get(id);
        if (record == null) {
            throw new NotFoundException(id, operation);
        }
        return record;
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        hook.before(StorageCall.UPDATE);
        ContainerRecord next;
        synchronized (this) {
            ContainerRecord record = requireReadable(id, Operation.UPDATE);
            next = record.nextRevision(change.apply(record));
            records.put(id, next);
            written.add(next);
            durabilities.add(durability);
        }
        hook.after(StorageCall.UPDATE);
        return next;
    }

    @Override
    public void delete(ContainerId id) {
        hook.before(StorageCall.DELETE);
        synchronized (this) {
            records.remove(id);
            damaged.remove(id);
        }
        hook.after(StorageCall.DELETE);
    }

    @Override
    public List<RecordEntry> list() {
        hook.before(StorageCall.LIST);
        synchronized (this) {
            return records.values()
                    .stream()
                    .<RecordEntry>map(record -> damaged.contains(record.id().container())
                            ? RecordEntry.unreadable(record.id(), "is damaged")
                            : RecordEntry.readable(record))
                    .toList();
        }
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return list().stream().filter(entry -> entry.id().sandbox().equals(sandbox)).toList();
    }

    @Override
    public synchronized QualifiedId resolve(String text) {
        for (ContainerRecord record : records.values()) {
            if (record.id().container().value().equals(text)) {
                return record.id();
            }
        }
        for (ContainerRecord record : records.values()) {
            if (record.name().filter(name -> name.value().equals(text)).isPresent()
                    || record.id().toString().equals(text)) {
                return record.id();
            }
        }
        List<QualifiedId> all = records.values()
                .stream()
                .map(ContainerRecord::id)
                .filter(id -> id.container().value().startsWith(text))
                .toList();
        if (all.isEmpty()) {
            throw new NotFoundException(ErrorSubject.of(text), Operation.RESOLVE);
        }
        if (all.size() > 1) {
            throw new AmbiguousException(ErrorSubject.of(text), all);
        }
        return all.getFirst();
    }

    @Override
    public void close() {}
}
