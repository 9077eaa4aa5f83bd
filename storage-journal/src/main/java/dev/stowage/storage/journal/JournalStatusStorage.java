package dev.stowage.storage.journal;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.LogEntry;
import dev.stowage.api.storage.LoggedStorage;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.posix.HeldLock;
import dev.stowage.records.RecordName;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * Records in a journal that all processes of a host share: the updates of all threads that come together are
 * committed by one write and one flush, and reads are answered from memory.
 *
 * <h2>Files, below the state directory</h2>
 * <ul>
 * <li>{@code log/log-<n>}: segments of the log. {@code log/snapshot-<n>}: the state at the beginning of a
 * segment; what lies before the newest is removed. {@code log/log.next}, {@code log/snapshot.next}: being
 * made. The formats are in {@code docs/journal-format.md}.</li>
 * <li>{@code locks}, {@code locks.holders}: the locks, and who holds them. {@code head}: what processes that
 * have the store open tell each other. None of them must be deleted while it is open anywhere; none holds
 * anything that must survive that.</li>
 * </ul>
 *
 * <h2>Why a crash loses nothing</h2>
 * <p>
 * An update at {@link Level#DURABLE} returns when its bytes have been flushed; {@link Level#MEMORY} and
 * {@link Level#ATOMIC} are the same here, return when the kernel has their bytes, and survive a killed
 * process. Nobody sees a DURABLE update, or what was written after it, before it is flushed. Who opens a
 * store that nobody has open reads the log to its end, which the log itself tells, see {@link Recovery};
 * whoever meets what a killed writer left behind flushes and shows it first. It must not be a network file
 * system.
 *
 * <p>
 * Settings: {@code lock-deadline} (10s): how long a create, update or delete waits for another of the same
 * record. {@code owner} ({@code shared}): {@code exclusive} keeps all others out while the store is open, and
 * saves the locks between processes.
 */
@Extension
public final class JournalStatusStorage implements StatusStorage, LoggedStorage {
    static final String NAME = "journal";

    private static final StorageCapabilities CAPABILITIES = new StorageCapabilities(Level.DURABLE,
            Sharing.HOST, UpdateExecution.ONCE);

    private final OpenJournal journal;

    /**
     * Opens a store: makes and checks its directories, and settles what killed writers left.
     *
     * @param context settings, and the state directory
     * @throws dev.stowage.api.error.StorageUnavailableException if a directory cannot be used, somebody has
     * the store open alone, or what was committed cannot be read; says which, and what to do
     */
    @Inject
    public JournalStatusStorage(BackendContext context) {
        this(context, Steps.NONE);
    }

    JournalStatusStorage(BackendContext context, Steps steps) {
        this.journal = OpenJournal.open(context, steps);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Availability availability() {
        return new Availability.Available("1");
    }

    @Override
    public StorageCapabilities capabilities() {
        journal.requireOpen(Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public void create(ContainerRecord record, Level level) {
        ContainerId id = record.id().container();
        journal.change(id, Operation.CREATE, () -> {
            if (record.revision() != 1) {
                throw new InvalidArgumentException(id.value(), Operation.CREATE,
                        "a new record has revision 1, not " + record.revision());
            }
            if (record.name().isEmpty()) {
                createLocked(record, level);
                return id;
            }
            ContainerName name = record.name().orElseThrow();
            try (HeldLock _ = journal.locks().name(name, id)) {
                journal.settleIfLeftBehind(name);
                if (journal.image().isTaken(name)) {
                    requireFree(id);
                    throw new AlreadyExistsException(name.value(), Operation.CREATE);
                }
                createLocked(record, level);
            }
            return id;
        });
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        journal.requireOpen(Operation.READ);
        try {
            return intact(journal.image().find(id), id, Operation.READ);
        } catch (IOException e) {
            throw Failures.unchanged(id.value(), Operation.READ, e);
        }
    }

    @Override
    public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
        return journal.change(id, Operation.UPDATE, () -> {
            Entry entry = journal.image().find(id);
            ContainerRecord latest = intact(entry, id, Operation.UPDATE);
            ContainerRecord next = latest.next(change.apply(latest));
            Part status = StatusCodec.encode(next.status());
            Entry outcome = present(entry, id, Operation.UPDATE).next(next, status);
            commit(new Change.Replace(id, outcome.life(), next.revision(), status), outcome, level,
                    Operation.UPDATE);
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) {
        journal.change(id, Operation.DELETE, () -> {
            Entry entry = journal.image().find(id);
            if (entry != null) {
                commit(new Change.Remove(id, entry.life()), null, Level.DURABLE, Operation.DELETE);
            }
            return id;
        });
    }

    @Override
    public List<RecordEntry> list() {
        return journal.read("all records", Operation.LIST, () -> journal.image().list());
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return list().stream().filter(entry -> entry.id().sandbox().equals(sandbox)).toList();
    }

    @Override
    public FullId resolve(String text) {
        return RecordName.resolve(text,
                journal.read("all records", Operation.RESOLVE, () -> journal.image().names()));
    }

    @Override
    public List<LogEntry> log() {
        return journal.read("the log", Operation.LIST, journal::log);
    }

    @Override
    public void compact() {
        journal.compact();
    }

    @Override
    public void close() {
        journal.close();
    }

    private void createLocked(ContainerRecord record, Level level) throws IOException {
        requireFree(record.id().container());
        commit(new Change.Put(Entry.of(record)), null, level, Operation.CREATE);
    }

    private void requireFree(ContainerId id) throws IOException {
        if (journal.image().find(id) != null) {
            throw new AlreadyExistsException(id.value(), Operation.CREATE);
        }
    }

    private void commit(Change change, @Nullable Entry outcome, Level level, Operation operation) {
        if (change.bodyLength() > Committer.LARGEST_CHANGE) {
            throw new InvalidArgumentException("record of " + change.id(), "takes " + change.bodyLength()
                    + " bytes; at most " + Committer.LARGEST_CHANGE + " are allowed");
        }
        journal.commit(change, outcome, level, operation);
    }

    private static Entry present(@Nullable Entry entry, ContainerId id, Operation operation) {
        if (entry == null) {
            throw new NotFoundException(id.value(), operation);
        }
        return entry;
    }

    private static ContainerRecord intact(@Nullable Entry entry, ContainerId id, Operation operation) {
        return switch (present(entry, id, operation).decoded()) {
            case RecordEntry.Intact(ContainerRecord record) -> record;
            case RecordEntry.Unreadable unreadable -> throw new UnreadableException(id.value(), operation,
                    "the record " + unreadable.reason() + "; it is kept as it is, delete it by force");
        };
    }
}
