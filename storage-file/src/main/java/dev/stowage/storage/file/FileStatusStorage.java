package dev.stowage.storage.file;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
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
import java.util.function.Function;
import org.pf4j.Extension;

/**
 * Records as files that people can read, one for each container, shared by all processes of a host.
 *
 * <h2>Files, below the state directory</h2>
 * <ul>
 * <li>{@code records/<container>[@<sandbox>][+<name>].json}: a record. The file name holds id and name, so
 * the directory is the index. A name is taken exactly while such a file exists, and an unreadable record can
 * be found by its name.</li>
 * <li>{@code records/<container>.next}: a record being written. Files with other names are ignored.</li>
 * <li>{@code locks}, {@code locks.holders}: the locks, and who holds them. {@code versions}: the
 * {@link VersionTable}. They must not be deleted while a process has the store open; they need not survive a
 * reboot.</li>
 * </ul>
 *
 * <h2>Why a crash loses nothing</h2>
 * <p>
 * A write creates {@code .next} and flushes it and then, for {@link Durability#DURABLE}, its directory. That
 * is the commit, since recovery rolls a complete {@code .next} forward. Then the file is renamed to the
 * record, and readers see it. A process killed before the rename leaves the old record and at most a
 * {@code .next}. The next process that opens the store or writes the record rolls it forward if its checksum
 * is right, and else removes it. The kernel releases the locks of a killed writer, so a file whose lock is
 * free has no living writer. A loss of power may undo the rename, and the same rule restores it. This
 * requires a file system that commits the changes of one directory in order: ext4, XFS, btrfs, and no network
 * file system.
 *
 * <p>
 * {@link Durability#MEMORY} and {@link Durability#ATOMIC} are the same here, and survive the death of the
 * process. They do not flush the directory: a loss of power may undo a whole update below DURABLE. A creation
 * below DURABLE flushes nothing: after a loss of power the record may be missing, or unreadable; then delete
 * it by force.
 *
 * <h2>Why a reader never sees a stale record</h2>
 * <p>
 * A cached record is used only while its shard in the {@link VersionTable} has the same version as when the
 * record was read. Every writer changes the version before the rename, and again after it, before it returns.
 *
 * <p>
 * Setting {@code lock-deadline} (10s): how long a create, update or delete waits for another of the same
 * record.
 */
@Extension
public final class FileStatusStorage implements StatusStorage {
    static final String NAME = "file";

    private static final StorageCapabilities CAPABILITIES =
            StorageCapabilities.of(Durability.DURABLE, Sharing.HOST, UpdateExecution.ONCE);

    private final FileRecordStore store;

    /**
     * Opens a store: creates and checks its directories, and recovers what killed writers left.
     *
     * @param context settings, and the state directory
     * @throws dev.stowage.api.error.StorageUnavailableException if a directory cannot be used; names it and
     * the cure
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
        return RecordChecks.requireReadable(
                store.read(id, Operation.READ, () -> store.cache().read(id)), id, Operation.READ);
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        return store.mutate(id, Operation.UPDATE, () -> {
            ContainerRecord latest =
                    RecordChecks.requireReadable(store.cache().read(id), id, Operation.UPDATE);
            ContainerRecord next = latest.nextRevision(change.apply(latest));
            store.writer().write(next, durability, Operation.UPDATE, WriteKind.REPLACE);
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) {
        store.mutate(id, Operation.DELETE, () -> {
            store.writer().deleteLeftover(id);
            store.cache().findName(id).ifPresent(store.writer()::delete);
            return id;
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

    private void createNamed(ContainerName name, ContainerRecord record, Durability durability)
            throws IOException {
        ContainerId id = record.id().container();
        try (HeldLock _ = store.locks().name(name, id)) {
            if (!store.nameIndex().create(name, id, () -> createLocked(record, durability))) {
                requireFree(id);
                throw new AlreadyExistsException(name, Operation.CREATE);
            }
        }
    }

    private void createLocked(ContainerRecord record, Durability durability) throws IOException {
        requireFree(record.id().container());
        store.writer().write(record, durability, Operation.CREATE, WriteKind.ADD_OR_REMOVE);
    }

    private void requireFree(ContainerId id) throws IOException {
        // a temporary file that could not be recovered has another version, and takes the id
        if (store.cache().findName(id).isPresent() || store.files().hasTemporary(id)) {
            throw new AlreadyExistsException(id, Operation.CREATE);
        }
    }
}
