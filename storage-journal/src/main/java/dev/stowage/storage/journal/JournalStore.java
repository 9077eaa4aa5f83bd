package dev.stowage.storage.journal;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.StorageLogEntry;
import dev.stowage.posix.Errno;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.PosixException;
import dev.stowage.posix.ProcessTable;
import dev.stowage.posix.SharedLongs;
import dev.stowage.records.store.StoreDirectory;
import dev.stowage.records.store.StoreErrors;
import dev.stowage.records.store.StoreGate;
import dev.stowage.records.store.StoreGate.Task;
import dev.stowage.records.store.StoreLocks;
import dev.stowage.records.store.StoreResources;
import dev.stowage.storage.journal.commit.Compactor;
import dev.stowage.storage.journal.commit.GroupCommit;
import dev.stowage.storage.journal.commit.JournalLocks;
import dev.stowage.storage.journal.commit.JournalLocks.Owner;
import dev.stowage.storage.journal.commit.LogTailer;
import dev.stowage.storage.journal.commit.LogWriter;
import dev.stowage.storage.journal.commit.PendingWrite;
import dev.stowage.storage.journal.commit.SharedLogState;
import dev.stowage.storage.journal.format.CorruptJournalException;
import dev.stowage.storage.journal.format.EncodedRecord;
import dev.stowage.storage.journal.format.LogRecord;
import dev.stowage.storage.journal.log.JournalFiles;
import dev.stowage.storage.journal.log.LogRecovery;
import dev.stowage.storage.journal.log.Memtable;
import dev.stowage.storage.journal.log.NonceGenerator;
import dev.stowage.storage.journal.log.RecoveredLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The components of an open store, and the steps that all its operations share. */
final class JournalStore {
    private static final System.Logger LOG = System.getLogger(JournalStore.class.getName());
    private static final String LOG_STATE = "log-state";
    static final StoreErrors ERRORS = new StoreErrors(JournalStatusStorage.NAME);

    private final JournalFiles files;
    private final JournalLocks locks;
    private final SharedLogState sharedState;
    private final LogTailer tailer;
    private final Compactor compactor;
    private final LogWriter logWriter;
    private final GroupCommit groupCommit;
    private final StoreGate gate;

    private JournalStore(JournalFiles files, JournalLocks locks, SharedLogState sharedState,
            NonceGenerator nonces, Failpoints failpoints, Duration timeout, StoreResources resources) {
        this.files = files;
        this.locks = locks;
        this.sharedState = sharedState;
        this.tailer = resources.add(new LogTailer(files, sharedState, locks), LogTailer::close);
        this.compactor = resources.add(new Compactor(files, sharedState, locks), Compactor::close);
        this.logWriter = new LogWriter(sharedState, locks, tailer, nonces, compactor, failpoints);
        this.groupCommit = new GroupCommit(logWriter);
        this.gate = new StoreGate(ERRORS, timeout, resources);
    }

    /** Opens a store; one on a read-only file system can be read, and refuses changes until opened again. */
    static JournalStore open(BackendContext context, Failpoints failpoints) {
        Duration timeout = StoreLocks.timeout(context.settings());
        Owner owner = context.settings().choice("owner", Owner.SHARED);
        Path state = context.stateDirectory();
        return StoreResources.open(state, ERRORS, resources -> {
            JournalFiles files =
                    resources.add(new JournalFiles(StoreDirectory.open(state, "log", ERRORS), failpoints),
                            JournalFiles::close);
            Optional<PosixException> refusal = refusalToWrite(state.resolve(LOG_STATE));
            StoreLocks storeLocks = refusal.isPresent() ? StoreLocks.refused(refusal.orElseThrow())
                    : StoreLocks.open(state, timeout, context.clock());
            JournalLocks locks = resources.add(new JournalLocks(storeLocks, owner), JournalLocks::close);
            SharedLongs shared = refusal.isPresent() ? SharedLongs.unshared(SharedLogState.SIZE)
                    : SharedLongs.open(state.resolve(LOG_STATE), SharedLogState.SIZE);
            SharedLogState sharedState = resources.add(new SharedLogState(shared), SharedLogState::close);
            NonceGenerator nonces =
                    new NonceGenerator(NonceGenerator.seed(context.random().nextLong(), System.nanoTime(),
                            ProcessHandle.current().pid(), ProcessTable.ofHost().bootId().hashCode(),
                            context.clock().millis(), sharedState.nextSessionNumber()));
            JournalStore store =
                    new JournalStore(files, locks, sharedState, nonces, failpoints, timeout, resources);
            try {
                if (refusal.isPresent()) {
                    store.tailer.startFrom(LogRecovery.read(files).orElseThrow(refusal::orElseThrow));
                } else {
                    store.recoverOrJoin(state, owner, nonces);
                }
            } catch (CorruptJournalException e) {
                throw StoreErrors.cannotOpen(state, e.getMessage()
                        + "; nothing was changed: restore the directory, or look with: stowage storage verify",
                        e);
            }
            return store;
        });
    }

    /**
     * Returns why the shared memory of a store cannot be written on a file system that is read-only. Nobody
     * can write to the log then, so that it can be read without locks.
     */
    private static Optional<PosixException> refusalToWrite(Path logState) throws IOException {
        try (OpenFile _ = OpenFile.open(logState, OpenFile.Access.READ_WRITE)) {
            return Optional.empty();
        } catch (PosixException e) {
            return e.is(Errno.EROFS) ? Optional.of(e) : Optional.empty();
        }
    }

    /** Recovers the store from its files if no other process has it open, and else joins those processes. */
    private void recoverOrJoin(Path state, Owner owner, NonceGenerator nonces) throws IOException {
        try (HeldLock _ = locks.opening(state.toString())) {
            Optional<HeldLock> exclusive = locks.tryExclusive();
            if (exclusive.isPresent()) {
                recover(nonces);
                if (owner == Owner.SHARED) {
                    exclusive.orElseThrow().close();
                    locks.tryShared();
                }
            } else if (owner == Owner.EXCLUSIVE || locks.tryShared().isEmpty()) {
                throw new StorageUnavailableException(ErrorSubject.of(state.toString()), Operation.OPEN,
                        owner == Owner.EXCLUSIVE
                                ? "is open in another process; owner = exclusive needs it closed there"
                                : locks.owner() + " has it open with owner = exclusive");
            } else {
                join(state);
            }
        }
    }

    private void join(Path state) throws IOException {
        if (sharedState.tail() == 0) {
            throw new StorageUnavailableException(ErrorSubject.of(state.resolve("log-state").toString()),
                    Operation.OPEN,
                    "was removed while others have the store open; close it everywhere and open it again");
        }
        tailer.load();
        if (sharedState.tail() != SharedLogState.positionOf(sharedState.visible())) {
            try {
                logWriter.commitAbandonedWrites();
            } catch (LockBusyException e) {
                // the next writer does it; a stalled writer must not keep this process from reading
            }
        }
    }

    private void recover(NonceGenerator nonces) throws IOException {
        boolean poisoned = SharedLogState.isPoisoned(sharedState.visible());
        Optional<RecoveredLog> found = LogRecovery.read(files);
        if (found.isEmpty()) {
            tailer.startFrom(compactor.startLog(new Memtable(0), 1, nonces.next()));
            return;
        }
        RecoveredLog recoveredLog = found.orElseThrow();
        try {
            files.deleteAfter(recoveredLog.segment().number());
        } catch (IOException | RuntimeException e) {
            recoveredLog.segment().close();
            throw e;
        }
        if (!poisoned) {
            try {
                // the writers may have been killed before they flushed
                recoveredLog.segment().sync();
                tailer.startFrom(recoveredLog);
                return;
            } catch (IOException e) {
                // not lost: as after any failed flush, the state goes to new files below
                LOG.log(Level.WARNING, "cannot flush the journal: " + e.getMessage()
                        + "; its state is written to new files");
            }
        }
        long number = recoveredLog.segment().number() + 1;
        recoveredLog.segment().close();
        tailer.startFrom(compactor.startLog(recoveredLog.memtable(), number, nonces.next()));
        compactor.deleteAllBefore(number);
    }

    /** Runs a read. Takes no lock while nothing has changed. */
    <T> T read(ErrorSubject subject, Operation operation, Task<T> task) {
        return gate.read(subject, operation, task);
    }

    /** Runs a mutation under the lock of its record, after committing what a killed writer left. */
    <T> T mutate(ContainerId id, Operation operation, Task<T> task) {
        return gate.write(id, operation, () -> {
            try (HeldLock _ = locks.record(id, operation)) {
                commitAbandonedWrite(id);
                return task.run();
            }
        });
    }

    void commitAbandonedWrite(Object idOrName) throws IOException {
        if (tailer.hasAbandonedWrite(idOrName)) {
            logWriter.commitAbandonedWrites();
        }
    }

    /** Commits a change and waits for it. The caller holds the lock of the record. */
    void commit(LogRecord record, @Nullable EncodedRecord newEntry, Durability durability,
            Operation operation) {
        PendingWrite write = new PendingWrite(record, record.encodeHeader(), newEntry, durability);
        groupCommit.commit(write);
        ContainerId id = record.id();
        switch (write.state()) {
            case COMMITTED -> {
                return;
            }
            case FAILED -> throw ERRORS.withoutEffect(id, operation, write.cause());
            case OUTCOME_UNKNOWN -> throw StoreErrors.outcomeUnknown(id, operation, write.cause());
            case QUEUED, LEADER -> throw new AssertionError("still waiting: " + id);
        }
    }

    List<StorageLogEntry> log() throws IOException {
        return LogInspector.read(files, locks, sharedState);
    }

    /** Writes the state to a snapshot and removes the part of the log that it replaces. */
    void compact() {
        ErrorSubject log = ErrorSubject.of("the log");
        gate.write(log, Operation.OPEN, () -> {
            logWriter.compact();
            return log;
        });
    }

    void requireOpen(Operation operation) {
        gate.requireOpen(operation);
    }

    JournalLocks locks() {
        return locks;
    }

    /** The state with all visible changes. */
    Memtable memtable() throws IOException {
        return tailer.memtable();
    }

    void close() {
        gate.close();
    }
}
