package dev.stowage.storage.file;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.HeldLock;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.records.store.RecordChecks;
import dev.stowage.storage.file.VersionTable.WriteKind;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pf4j.Extension;

/**
 * Records as files that people can read, one for each container, shared by all processes of a host.
 *
 * <h2>Files, below the state directory</h2>
 * <ul>
 * <li>{@code records/<container>[@<sandbox>][+<name>].json}: a record. The file name holds id and name, so
 * the directory is the index: a name is taken exactly while such a file is there, nothing has to be kept in
 * step with it, and a record that cannot be read keeps its name and can be found by it.</li>
 * <li>{@code records/<container>.next}: a record being written. Other names are not ours and are left alone.
 * </li>
 * <li>{@code locks}, {@code locks.holders}: the locks, and who holds them. {@code versions}: what tells
 * readers that a record has changed. None of them must be deleted while the store is open anywhere; none
 * holds anything that must survive a reboot.</li>
 * </ul>
 *
 * <h2>Why a crash loses nothing</h2>
 * <p>
 * A write goes to {@code .next}, which is flushed, and then, for {@link Durability#DURABLE}, its directory:
 * that is the commit, since opening the store rolls a complete {@code .next} forward. Only then the file is
 * renamed over the record: that is when readers see it. A process killed before the rename leaves the old
 * record and at most a {@code .next}, which the next opening, or the next writer of the record, completes or
 * removes; it is complete if its checksum holds. The kernel frees a killed writer's locks, so a file whose
 * lock can be had has no living writer. After a loss of power the rename may be undone, and the same rule
 * brings it back. This needs a file system that carries out the changes of one directory in order: ext4, XFS,
 * btrfs; it must not be a network file system.
 *
 * <p>
 * {@link Durability#MEMORY} and {@link Durability#ATOMIC} are the same here, and survive a killed process.
 * They do not flush the directory: after a loss of power an update below DURABLE may be undone, whole. A
 * creation below DURABLE flushes nothing: after a loss of power it may be gone, or be there as an unreadable
 * record, which can be deleted by force.
 *
 * <h2>Why a reader never sees a stale record</h2>
 * <p>
 * See {@link VersionTable}: a remembered record is believed only while a number in shared memory is the same
 * as when it was read, which every writer changes before the rename and again after it, and before its caller
 * gets an answer.
 *
 * <p>
 * Setting {@code lock-deadline} (10s): how long a create, update or delete waits for another of the same
 * record.
 */
@Extension
public final class FileStatusStorage implements StatusStorage {
    static final String NAME = "file";

    private static final StorageCapabilities CAPABILITIES = StorageCapabilities.of(Durability.DURABLE,
            Sharing.HOST, UpdateExecution.ONCE);

    private final FileRecordStore store;

    /**
     * Opens a store: makes and checks its directories, and settles what killed writers left.
     *
     * @param context settings, and the state directory
     * @throws dev.stowage.api.error.StorageUnavailableException if a directory cannot be used; says which,
     * and what to do
     */
    @Inject
    public FileStatusStorage(BackendContext context) {
        this(context, Failpoints.NONE);
    }

    FileStatusStorage(BackendContext context, Failpoints failpoints) {
        this.store = FileRecordStore.open(context, failpoints);
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
        store.write(id, Operation.CREATE, () -> {
            RecordChecks.requireFirstRevision(record);
            if (record.name().isEmpty()) {
                createLocked(record, durability);
                return;
            }
            ContainerName name = record.name().orElseThrow();
            try (HeldLock _ = store.locks().name(name, id)) {
                if (!store.nameIndex().create(name, id, () -> createLocked(record, durability))) {
                    requireFree(id);
                    throw new AlreadyExistsException(name, Operation.CREATE);
                }
            }
        });
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return requireReadable(store.read(id, Operation.READ, () -> store.cache().read(id)), id,
                Operation.READ);
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        return store.update(id, () -> {
            ContainerRecord latest = requireReadable(store.cache().read(id), id, Operation.UPDATE);
            ContainerRecord next = latest.nextRevision(change.apply(latest));
            store.writer().write(next, durability, Operation.UPDATE, WriteKind.REPLACE);
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) {
        store.write(id, Operation.DELETE, () -> {
            store.writer().deleteLeftover(id);
            store.cache().findName(id).ifPresent(store.writer()::delete);
        });
    }

    @Override
    public List<RecordEntry> list() {
        return store.read(ErrorSubject.of("all records"), Operation.LIST, store.recordList()::entries);
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return list().stream().filter(entry -> entry.id().sandbox().equals(sandbox)).toList();
    }

    @Override
    public QualifiedId resolve(String text) {
        return RecordLookupKey.resolve(text,
                store.read(ErrorSubject.of("all records"), Operation.RESOLVE, store.cache()::names));
    }

    @Override
    public void close() {
        store.close();
    }

    private void createLocked(ContainerRecord record, Durability durability) throws IOException {
        requireFree(record.id().container());
        store.writer().write(record, durability, Operation.CREATE, WriteKind.ADD_OR_REMOVE);
    }

    private void requireFree(ContainerId id) throws IOException {
        // a leftover that could not be settled was written by another version, and counts
        if (store.cache().findName(id).isPresent() || store.files().hasTemporary(id)) {
            throw new AlreadyExistsException(id, Operation.CREATE);
        }
    }

    private static ContainerRecord requireReadable(Optional<RecordEntry> entry, ContainerId id,
            Operation operation) {
        return RecordChecks.requireReadable(entry.orElseThrow(() -> new NotFoundException(id, operation)), id,
                operation);
    }
}
