package dev.stowage.storage.journal;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
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
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.HeldLock;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.records.store.RecordChecks;
import dev.stowage.storage.journal.commit.LogWriter;
import dev.stowage.storage.journal.format.EncodedRecord;
import dev.stowage.storage.journal.format.LogRecord;
import dev.stowage.storage.journal.format.Section;
import dev.stowage.storage.journal.format.StatusCodec;
import dev.stowage.storage.journal.log.LogRecovery;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * Records in a journal that all processes of a host share. Group commit: updates of threads that arrive
 * together are committed by one write and one flush. Reads are served from memory.
 *
 * <h2>Files, below the state directory</h2>
 * <ul>
 * <li>{@code log/log-<n>}: segments of the log. {@code log/snapshot-<n>}: the state at the beginning of a
 * segment; files older than the newest snapshot are removed. {@code log/log.next}, {@code log/snapshot.next}:
 * files in preparation. The formats are in {@code docs/journal-format.md}.</li>
 * <li>{@code locks}, {@code locks.holders}: the locks, and who holds them. {@code log-state}: memory that the
 * processes share. They must not be deleted while a process has the store open; they need not survive
 * that.</li>
 * </ul>
 *
 * <h2>Why a crash loses nothing</h2>
 * <p>
 * An update at {@link Durability#DURABLE} returns when its bytes have been flushed. {@link Durability#MEMORY}
 * and {@link Durability#ATOMIC} are the same here: they return when the kernel has the bytes, and survive the
 * death of the process. No reader sees a DURABLE update, or anything written after it, before it is flushed.
 * A process that opens a store which no other has open recovers the log, see {@link LogRecovery}. A process
 * that finds what a killed writer left first flushes and publishes it. The directory must not be on a network
 * file system.
 *
 * <p>
 * Settings: {@code lock-deadline} (10s): how long a create, update or delete waits for another of the same
 * record. {@code owner} ({@code shared}): {@code exclusive} refuses other processes while the store is open,
 * and makes the locks between processes unnecessary.
 */
@Extension
public final class JournalStatusStorage implements StatusStorage {
    static final String NAME = "journal";

    private static final StorageCapabilities CAPABILITIES =
            StorageCapabilities.of(Durability.DURABLE, Sharing.HOST, UpdateExecution.ONCE)
                    .withFeatures(Set.of(StorageFeature.LOG));

    private final JournalStore store;

    /**
     * Opens a store: creates and checks its directories, and recovers what killed writers left.
     *
     * @param context settings, and the state directory
     * @throws dev.stowage.api.error.StorageUnavailableException if a directory cannot be used, another
     * process has the store open exclusively, or committed data cannot be read; names the cause and the cure
     */
    @Inject
    public JournalStatusStorage(BackendContext context) {
        this(context, Failpoints.NONE);
    }

    JournalStatusStorage(BackendContext context, Failpoints failpoints) {
        this.store = JournalStore.open(context, failpoints);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Availability availability() {
        return Availability.available("1");
    }

    @Override
    public StorageCapabilities capabilities() {
        store.requireOpen(Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public void create(ContainerRecord record, Durability durability) {
        ContainerId id = record.id().container();
        store.mutate(id, Operation.CREATE, () -> {
            RecordChecks.requireFirstRevision(record);
            if (record.name().isPresent()) {
                createNamed(record.name().orElseThrow(), record, durability);
            } else {
                createLocked(record, durability);
            }
            return id;
        });
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return store.read(id, Operation.READ,
                () -> requireReadable(store.memtable().find(id), id, Operation.READ));
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        return store.mutate(id, Operation.UPDATE, () -> {
            EncodedRecord entry = store.memtable().find(id);
            ContainerRecord latest = requireReadable(entry, id, Operation.UPDATE);
            ContainerRecord next = latest.nextRevision(change.apply(latest));
            Section status = StatusCodec.encode(next.status());
            EncodedRecord newEntry = requirePresent(entry, id, Operation.UPDATE).next(next, status);
            commit(new LogRecord.UpdateStatus(id, newEntry.incarnation(), next.revision(), status), newEntry,
                    durability, Operation.UPDATE);
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) {
        store.mutate(id, Operation.DELETE, () -> {
            EncodedRecord entry = store.memtable().find(id);
            if (entry != null) {
                commit(new LogRecord.Delete(id, entry.incarnation()), null,
                        Durability.DURABLE, Operation.DELETE);
            }
            return id;
        });
    }

    @Override
    public List<RecordEntry> list() {
        return store.read(ErrorSubject.of("all records"), Operation.LIST, () -> store.memtable().list());
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return list().stream().filter(entry -> entry.id().sandbox().equals(sandbox)).toList();
    }

    @Override
    public QualifiedId resolve(String text) {
        return RecordLookupKey.resolve(text, store.read(ErrorSubject.of("all records"), Operation.RESOLVE,
                () -> store.memtable().names()));
    }

    @Override
    public List<StorageLogEntry> log() {
        return store.read(ErrorSubject.of("the log"), Operation.LIST, store::log);
    }

    @Override
    public void compact() {
        store.compact();
    }

    @Override
    public void close() {
        store.close();
    }

    private void createNamed(ContainerName name, ContainerRecord record, Durability durability)
            throws IOException {
        ContainerId id = record.id().container();
        try (HeldLock _ = store.locks().name(name, id)) {
            store.commitAbandonedWrite(name);
            if (store.memtable().isTaken(name)) {
                requireFree(id);
                throw new AlreadyExistsException(name, Operation.CREATE);
            }
            createLocked(record, durability);
        }
    }

    private void createLocked(ContainerRecord record, Durability durability) throws IOException {
        requireFree(record.id().container());
        commit(new LogRecord.Put(EncodedRecord.of(record)), null, durability, Operation.CREATE);
    }

    private void requireFree(ContainerId id) throws IOException {
        if (store.memtable().find(id) != null) {
            throw new AlreadyExistsException(id, Operation.CREATE);
        }
    }

    private void commit(LogRecord logRecord, @Nullable EncodedRecord newEntry, Durability durability,
            Operation operation) {
        if (logRecord.bodyLength() > LogWriter.MAX_RECORD_BYTES) {
            throw new InvalidArgumentException("record of " + logRecord.id(),
                    "takes " + logRecord.bodyLength() + " bytes; at most " + LogWriter.MAX_RECORD_BYTES
                            + " are allowed");
        }
        store.commit(logRecord, newEntry, durability, operation);
    }

    private static EncodedRecord requirePresent(@Nullable EncodedRecord entry, ContainerId id,
            Operation operation) {
        if (entry == null) {
            throw new NotFoundException(id, operation);
        }
        return entry;
    }

    private static ContainerRecord requireReadable(@Nullable EncodedRecord entry, ContainerId id,
            Operation operation) {
        return RecordChecks.requireReadable(requirePresent(entry, id, operation).decoded(), id, operation);
    }
}
