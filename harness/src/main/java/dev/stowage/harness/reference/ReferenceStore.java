package dev.stowage.harness.reference;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What all reference storages of one state directory share: the records and their locks. Thread-safe. */
final class ReferenceStore {
    private final TreeMap<ContainerId, RecordEntry> entries = new TreeMap<>();
    private final Map<ContainerName, FullId> names = new HashMap<>();
    private final Map<ContainerId, Held> locks = new ConcurrentHashMap<>();

    private static final class Held {
        private final ReentrantLock lock = new ReentrantLock(true);
        private volatile String holder = "nobody";
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

    synchronized Optional<FullId> named(ContainerName name) {
        return Optional.ofNullable(names.get(name));
    }

    /** Adds an entry, after a look that nothing comes after; the look throws if it must not be added. */
    synchronized void add(ContainerRecord record, Runnable look) {
        look.run();
        entries.put(record.id().container(), new RecordEntry.Intact(record));
        record.name().ifPresent(name -> names.put(name, record.id()));
    }

    synchronized void remove(ContainerId id) {
        entries.remove(id);
        names.values().removeIf(named -> named.container().equals(id));
    }

    /** Does something that no other does to the record meanwhile. */
    <T> T holding(ContainerId id, Operation operation, Duration deadline, Supplier<T> act) {
        Held held = locks.computeIfAbsent(id, none -> new Held());
        try {
            if (!held.lock.tryLock(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new BusyException(id.value(), operation, held.holder, deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id.value(), operation);
        }
        try {
            held.holder = Thread.currentThread() + ", " + operation.verb();
            return act.get();
        } finally {
            held.lock.unlock();
        }
    }
}
