package dev.stowage.storage.file;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.posix.Directory;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.ProcessTable;
import dev.stowage.posix.SharedLongs;
import dev.stowage.posix.UnsupportedPlatformException;
import dev.stowage.records.store.StoreDirectory;
import dev.stowage.records.store.StoreErrors;
import dev.stowage.records.store.StoreGate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** The components of an open store, and the steps that all its operations share. */
final class FileRecordStore {
    static final StoreErrors ERRORS = new StoreErrors(FileStatusStorage.NAME);

    private final RecordFiles files;
    private final RecordLocks locks;
    private final VersionTable versionTable;
    private final RecordCache cache;
    private final NameIndex nameIndex;
    private final RecordList recordList;
    private final RecordWriter writer;
    private final RecordRecovery recovery;
    private final Duration lockTimeout;
    private final StoreGate gate = new StoreGate(ERRORS);
    private final ReentrantLock recoveryLock = new ReentrantLock();

    private FileRecordStore(RecordFiles files, RecordLocks locks, VersionTable versionTable,
            Duration lockTimeout, Failpoints failpoints) {
        this.files = files;
        this.locks = locks;
        this.versionTable = versionTable;
        this.lockTimeout = lockTimeout;
        this.cache = new RecordCache(files, versionTable);
        this.nameIndex = new NameIndex(cache, versionTable);
        this.recordList = new RecordList(cache);
        this.writer = new RecordWriter(files, versionTable, cache, failpoints);
        this.recovery = new RecordRecovery(files, locks, versionTable, cache, nameIndex);
    }

    static FileRecordStore open(BackendContext context, Failpoints failpoints) {
        Duration lockTimeout = context.settings().duration("lock-deadline", Duration.ofSeconds(10));
        Path state = context.stateDirectory();
        try {
            RecordFiles files = new RecordFiles(openRecords(state));
            try {
                RecordLocks locks = new RecordLocks(openLocks(state, context.clock()), lockTimeout);
                try {
                    SharedLongs versions =
                            SharedLongs.open(state.resolve("versions"), VersionTable.COUNTER_COUNT);
                    FileRecordStore store = new FileRecordStore(files, locks,
                            new VersionTable(versions, locks), lockTimeout, failpoints);
                    store.recovery.recoverAll();
                    return store;
                } catch (IOException | RuntimeException e) {
                    locks.close();
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                files.close();
                throw e;
            }
        } catch (UnsupportedPlatformException e) {
            throw StoreErrors.cannotOpen(state, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw ERRORS.withoutEffect(ErrorSubject.of(state.toString()), Operation.OPEN, e);
        }
    }

    static Directory openRecords(Path state) {
        return StoreDirectory.open(state, "records", ERRORS);
    }

    private static FileLocks openLocks(Path state, InstantSource clock) throws IOException {
        return FileLocks.open(state.resolve("locks"), ProcessTable.ofHost(), clock);
    }

    /** An operation on files. */
    @FunctionalInterface
    interface FileTask<T> {
        T run() throws IOException;
    }

    /** A mutation of files. */
    @FunctionalInterface
    interface FileMutation {
        void run() throws IOException;
    }

    /**
     * Runs a read without a lock. The {@link VersionTable} of a closed store makes it fail.
     */
    <T> T read(ErrorSubject subject, Operation operation, FileTask<T> task) {
        try {
            return task.run();
        } catch (IOException e) {
            throw ERRORS.withoutEffect(subject, operation, e);
        }
    }

    void write(ContainerId id, Operation operation, FileMutation mutation) {
        withRecordLock(id, operation, () -> {
            mutation.run();
            return id;
        });
    }

    <T> T update(ContainerId id, FileTask<T> task) {
        return withRecordLock(id, Operation.UPDATE, task);
    }

    /** Runs a mutation under the lock of its record, after recovering what a killed writer left. */
    private <T> T withRecordLock(ContainerId id, Operation operation, FileTask<T> task) {
        gate.enter(operation);
        try {
            recoverAfterFailedFlush();
            try (HeldLock _ = locks.record(id, operation)) {
                if (operation != Operation.DELETE && files.hasTemporary(id)) {
                    recovery.recover(id);
                }
                return task.run();
            }
        } catch (IOException e) {
            throw ERRORS.withoutEffect(id, operation, e);
        } finally {
            gate.leave();
        }
    }

    /** Discards the cache after a failed flush. */
    private void recoverAfterFailedFlush() throws IOException {
        if (!writer.hasFailedFlush()) {
            return;
        }
        recoveryLock.lock();
        try {
            if (writer.hasFailedFlush()) {
                cache.invalidateAll();
                recovery.recoverAll();
                writer.clearFailedFlush();
            }
        } finally {
            recoveryLock.unlock();
        }
    }

    void requireOpen(Operation operation) {
        gate.requireOpen(operation);
    }

    RecordFiles files() {
        return files;
    }

    RecordLocks locks() {
        return locks;
    }

    RecordCache cache() {
        return cache;
    }

    NameIndex nameIndex() {
        return nameIndex;
    }

    RecordList recordList() {
        return recordList;
    }

    RecordWriter writer() {
        return writer;
    }

    /** Lets writers finish, but waits no longer than the lock timeout. */
    void close() {
        gate.close(lockTimeout, () -> {
            versionTable.close();
            locks.close();
            files.close();
        });
    }
}
