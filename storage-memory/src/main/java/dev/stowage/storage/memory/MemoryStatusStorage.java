package dev.stowage.storage.memory;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.records.store.RecordChecks;
import dev.stowage.records.store.StoreLocks;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.pf4j.Extension;

/**
 * Records in memory: gone with this object, seen by its users only.
 *
 * <p>
 * A record is immutable. It is published with release and read with acquire, so a reader takes no lock, waits
 * for nobody and always sees a whole record. An update holds the lock of its own record only, while its
 * function runs; create and delete also hold, for two map accesses, the one lock that keeps id and name a
 * single transaction.
 *
 * <p>
 * Setting {@code lock-deadline} (10s): how long an update or delete waits for another of the same record.
 */
@Extension
public final class MemoryStatusStorage implements StatusStorage {
    private static final StorageCapabilities CAPABILITIES =
            StorageCapabilities.of(Durability.MEMORY, Sharing.PROCESS, UpdateExecution.ONCE);

    private final Duration lockTimeout;
    private final ConcurrentHashMap<ContainerId, LockedRecord> records = new ConcurrentHashMap<>();
    /** The same cells, for lists: reading one record from here would take twenty times as long. */
    private final ConcurrentSkipListMap<ContainerId, LockedRecord> sortedRecords =
            new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<ContainerName, ContainerId> idsByName = new ConcurrentHashMap<>();
    private final ReentrantLock membershipLock = new ReentrantLock();
    private volatile boolean closed;

    /**
     * Opens an empty storage.
     *
     * @param context settings; directories are not used
     */
    @Inject
    public MemoryStatusStorage(BackendContext context) {
        this.lockTimeout = StoreLocks.timeout(context.settings());
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
        requireOpen(Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public void create(ContainerRecord record, Durability durability) {
        requireOpen(Operation.CREATE);
        ContainerId id = record.id().container();
        requireDurability(id, Operation.CREATE, durability);
        RecordChecks.requireFirstRevision(record);
        membershipLock.lock();
        try {
            requireFree(record);
            LockedRecord lockedRecord = new LockedRecord(record);
            record.name().ifPresent(name -> idsByName.put(name, id));
            sortedRecords.put(id, lockedRecord);
            records.put(id, lockedRecord);
        } finally {
            membershipLock.unlock();
        }
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        requireOpen(Operation.READ);
        return requireExisting(id, Operation.READ).record();
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        requireOpen(Operation.UPDATE);
        requireDurability(id, Operation.UPDATE, durability);
        LockedRecord lockedRecord = requireExisting(id, Operation.UPDATE);
        lockedRecord.lock(id, Operation.UPDATE, lockTimeout);
        try {
            requireOpen(Operation.UPDATE);
            if (lockedRecord.isDeleted()) {
                throw new NotFoundException(id, Operation.UPDATE);
            }
            ContainerRecord latest = lockedRecord.record();
            ContainerRecord next = latest.nextRevision(change.apply(latest));
            lockedRecord.commit(next);
            return next;
        } finally {
            lockedRecord.unlock();
        }
    }

    @Override
    public void delete(ContainerId id) {
        requireOpen(Operation.DELETE);
        LockedRecord lockedRecord = records.get(id);
        if (lockedRecord == null) {
            return;
        }
        lockedRecord.lock(id, Operation.DELETE, lockTimeout);
        try {
            if (!lockedRecord.isDeleted()) {
                lockedRecord.markDeleted();
                remove(lockedRecord.record());
            }
        } finally {
            lockedRecord.unlock();
        }
    }

    @Override
    public List<RecordEntry> list() {
        return entries(record -> true);
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return entries(record -> record.id().sandbox().equals(sandbox));
    }

    @Override
    public QualifiedId resolve(String text) {
        requireOpen(Operation.RESOLVE);
        return RecordLookupKey.resolve(text,
                sortedRecords.values().stream().map(LockedRecord::record).map(RecordLookupKey::of).toList());
    }

    @Override
    public void close() {
        closed = true;
    }

    private List<RecordEntry> entries(Predicate<ContainerRecord> filter) {
        requireOpen(Operation.LIST);
        List<RecordEntry> entries = new ArrayList<>(records.size());
        for (LockedRecord lockedRecord : sortedRecords.values()) {
            ContainerRecord record = lockedRecord.record();
            if (filter.test(record)) {
                entries.add(RecordEntry.readable(record));
            }
        }
        return Collections.unmodifiableList(entries);
    }

    private void remove(ContainerRecord record) {
        membershipLock.lock();
        try {
            records.remove(record.id().container());
            sortedRecords.remove(record.id().container());
            record.name().ifPresent(idsByName::remove);
        } finally {
            membershipLock.unlock();
        }
    }

    private void requireFree(ContainerRecord record) {
        if (records.containsKey(record.id().container())) {
            throw new AlreadyExistsException(record.id().container(), Operation.CREATE);
        }
        record.name().filter(idsByName::containsKey).ifPresent(name -> {
            throw new AlreadyExistsException(name, Operation.CREATE);
        });
    }

    private LockedRecord requireExisting(ContainerId id, Operation operation) {
        LockedRecord lockedRecord = records.get(id);
        if (lockedRecord == null) {
            throw new NotFoundException(id, operation);
        }
        return lockedRecord;
    }

    private static void requireDurability(ContainerId id, Operation operation, Durability durability) {
        if (durability.compareTo(CAPABILITIES.maximumDurability()) > 0) {
            throw new UnsupportedException(id, operation, durability);
        }
    }

    private void requireOpen(Operation operation) {
        if (closed) {
            throw new ClosedException(ErrorSubject.of(name()), operation);
        }
    }
}
