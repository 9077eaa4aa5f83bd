package dev.stowage.harness.reference;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StorageLogEntry;
import dev.stowage.api.storage.StorageLogEntry.RecordChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The store of a state directory: its records and their locks. Thread-safe. */
final class ReferenceStore {
    private final TreeMap<ContainerId, RecordEntry> entries = new TreeMap<>();
    private final Map<ContainerName, QualifiedId> names = new HashMap<>();
    private final List<StorageLogEntry> log = new ArrayList<>();
    private final Map<ContainerId, RecordLock> locks = new ConcurrentHashMap<>();

    private static final class RecordLock {
        private final ReentrantLock lock = new ReentrantLock(true);
        private volatile String holder = "none";
    }

    synchronized Optional<RecordEntry> get(ContainerId id) {
        return Optional.ofNullable(entries.get(id));
    }

    synchronized List<RecordEntry> all() {
        return List.copyOf(entries.values());
    }

    synchronized void put(RecordEntry entry) {
        entries.put(entry.container(), entry);
    }

    synchronized void update(ContainerRecord next) {
        put(RecordEntry.readable(next));
        addLogEntry(RecordChange.UPDATED, next.id().container(), next.revision());
    }

    synchronized List<StorageLogEntry> log() {
        return List.copyOf(log);
    }

    synchronized void compact() {
        log.clear();
    }

    private void addLogEntry(RecordChange change, ContainerId container, long revision) {
        log.add(StorageLogEntry.of(String.valueOf(log.size()), change, container, revision, 0));
    }

    synchronized Optional<QualifiedId> findByName(ContainerName name) {
        return Optional.ofNullable(names.get(name));
    }

    /** Adds an entry atomically with a check that throws if it must not be added. */
    synchronized void add(ContainerRecord record, Runnable precondition) {
        precondition.run();
        entries.put(record.id().container(), RecordEntry.readable(record));
        record.name().ifPresent(name -> names.put(name, record.id()));
        addLogEntry(RecordChange.CREATED, record.id().container(), record.revision());
    }

    synchronized void remove(ContainerId id) {
        if (entries.remove(id) != null) {
            addLogEntry(RecordChange.DELETED, id, 0);
        }
        names.values().removeIf(qualifiedId -> qualifiedId.container().equals(id));
    }

    /** Performs an action under the exclusive lock of a record. */
    <T> T withLock(ContainerId id, Operation operation, Duration timeout, Supplier<T> action) {
        RecordLock recordLock = locks.computeIfAbsent(id, absent -> new RecordLock());
        try {
            if (!recordLock.lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new BusyException(id, operation, LockOwner.unidentified(recordLock.holder), timeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id, operation);
        }
        try {
            recordLock.holder = Thread.currentThread() + ", " + operation.displayName();
            return action.get();
        } finally {
            recordLock.lock.unlock();
        }
    }
}
