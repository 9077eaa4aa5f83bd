package dev.stowage.storage.memory;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.records.RecordName;
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
    private static final StorageCapabilities CAPABILITIES = new StorageCapabilities(Level.MEMORY,
            Sharing.PROCESS, UpdateExecution.ONCE);

    private final Duration lockDeadline;
    private final ConcurrentHashMap<ContainerId, Cell> cells = new ConcurrentHashMap<>();
    /** The same cells, for lists: reading one record from here would take twenty times as long. */
    private final ConcurrentSkipListMap<ContainerId, Cell> inOrder = new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<ContainerName, ContainerId> names = new ConcurrentHashMap<>();
    private final ReentrantLock membership = new ReentrantLock();
    private volatile boolean closed;

    /**
     * Opens an empty storage.
     *
     * @param context settings; directories are not used
     */
    @Inject
    public MemoryStatusStorage(BackendContext context) {
        this.lockDeadline = context.settings().duration("lock-deadline", Duration.ofSeconds(10));
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Availability availability() {
        return new Availability.Available("1");
    }

    @Override
    public StorageCapabilities capabilities() {
        requireOpen(Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public void create(ContainerRecord record, Level level) {
        requireOpen(Operation.CREATE);
        ContainerId id = record.id().container();
        requireLevel(id, Operation.CREATE, level);
        if (record.revision() != 1) {
            throw new InvalidArgumentException(id.value(), Operation.CREATE,
                    "a new record has revision 1, not " + record.revision());
        }
        membership.lock();
        try {
            requireFree(record);
            Cell cell = new Cell(record);
            record.name().ifPresent(name -> names.put(name, id));
            inOrder.put(id, cell);
            cells.put(id, cell);
        } finally {
            membership.unlock();
        }
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        requireOpen(Operation.READ);
        return existing(id, Operation.READ).record();
    }

    @Override
    public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
        requireOpen(Operation.UPDATE);
        requireLevel(id, Operation.UPDATE, level);
        Cell cell = existing(id, Operation.UPDATE);
        cell.lock(id, Operation.UPDATE, lockDeadline);
        try {
            requireOpen(Operation.UPDATE);
            if (cell.isDeleted()) {
                throw new NotFoundException(id.value(), Operation.UPDATE);
            }
            ContainerRecord latest = cell.record();
            ContainerRecord next = latest.next(change.apply(latest));
            cell.commit(next);
            return next;
        } finally {
            cell.unlock();
        }
    }

    @Override
    public void delete(ContainerId id) {
        requireOpen(Operation.DELETE);
        Cell cell = cells.get(id);
        if (cell == null) {
            return;
        }
        cell.lock(id, Operation.DELETE, lockDeadline);
        try {
            if (!cell.isDeleted()) {
                cell.markDeleted();
                forget(cell.record());
            }
        } finally {
            cell.unlock();
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
    public FullId resolve(String text) {
        requireOpen(Operation.RESOLVE);
        return RecordName.resolve(text,
                inOrder.values().stream().map(Cell::record).map(RecordName::of).toList());
    }

    @Override
    public void close() {
        closed = true;
    }

    private List<RecordEntry> entries(Predicate<ContainerRecord> wanted) {
        requireOpen(Operation.LIST);
        List<RecordEntry> found = new ArrayList<>(cells.size());
        for (Cell cell : inOrder.values()) {
            ContainerRecord record = cell.record();
            if (wanted.test(record)) {
                found.add(new RecordEntry.Intact(record));
            }
        }
        return Collections.unmodifiableList(found);
    }

    private void forget(ContainerRecord record) {
        membership.lock();
        try {
            cells.remove(record.id().container());
            inOrder.remove(record.id().container());
            record.name().ifPresent(names::remove);
        } finally {
            membership.unlock();
        }
    }

    private void requireFree(ContainerRecord record) {
        if (cells.containsKey(record.id().container())) {
            throw new AlreadyExistsException(record.id().container().value(), Operation.CREATE);
        }
        record.name().filter(names::containsKey).ifPresent(name -> {
            throw new AlreadyExistsException(name.value(), Operation.CREATE);
        });
    }

    private Cell existing(ContainerId id, Operation operation) {
        Cell cell = cells.get(id);
        if (cell == null) {
            throw new NotFoundException(id.value(), operation);
        }
        return cell;
    }

    private static void requireLevel(ContainerId id, Operation operation, Level level) {
        if (level.compareTo(CAPABILITIES.highest()) > 0) {
            throw new UnsupportedException(id.value(), operation, level.name());
        }
    }

    private void requireOpen(Operation operation) {
        if (closed) {
            throw new ClosedException(name(), operation);
        }
    }
}
