package dev.stowage.storage.file;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.posix.Directory;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.PosixException;
import dev.stowage.posix.SharedLongs;
import dev.stowage.records.store.StoreDirectory;
import dev.stowage.records.store.StoreErrors;
import dev.stowage.records.store.StoreGate;
import dev.stowage.records.store.StoreGate.Task;
import dev.stowage.records.store.StoreLocks;
import dev.stowage.records.store.StoreResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** The components of an open store, and the steps that all its operations share. */
final class FileRecordStore {
    private static final String VERSIONS = "versions";
    static final StoreErrors ERRORS = new StoreErrors(FileStatusStorage.NAME);

    private final RecordFiles files;
    private final RecordLocks locks;
    private final RecordCache cache;
    private final NameIndex nameIndex;
    private final RecordList recordList;
    private final RecordWriter writer;
    private final RecordRecovery recovery;
    private final StoreGate gate;
    private final ReentrantLock recoveryLock = new ReentrantLock();

    private FileRecordStore(RecordFiles files, RecordLocks locks, VersionTable versionTable, StoreGate gate,
            Failpoints failpoints) {
        this.files = files;
        this.locks = locks;
        this.gate = gate;
        this.cache = new RecordCache(files, versionTable);
        this.nameIndex = new NameIndex(cache, versionTable);
        this.recordList = new RecordList(cache);
        this.writer = new RecordWriter(files, versionTable, cache, failpoints);
        this.recovery = new RecordRecovery(files, locks, versionTable, cache, nameIndex);
    }

    /** Opens a store; one that cannot be written now can be read, and refuses changes until opened again. */
    static FileRecordStore open(BackendContext context, Failpoints failpoints) {
        Duration timeout = StoreLocks.timeout(context.settings());
        Path state = context.stateDirectory();
        return StoreResources.open(state, ERRORS, resources -> {
            RecordFiles files = resources.add(new RecordFiles(openRecords(state)), RecordFiles::close);
            StoreGate gate = new StoreGate(ERRORS, timeout, resources);
            boolean isNew = !Files.exists(state.resolve(VERSIONS));
            try {
                RecordLocks locks =
                        resources.add(new RecordLocks(StoreLocks.open(state, timeout, context.clock())),
                                RecordLocks::close);
                VersionTable versionTable = resources.add(
                        new VersionTable(
                                SharedLongs.open(state.resolve(VERSIONS), VersionTable.COUNTER_COUNT), locks),
                        VersionTable::close);
                FileRecordStore store = new FileRecordStore(files, locks, versionTable, gate, failpoints);
                store.recovery.recoverAll();
                return store;
            } catch (PosixException e) {
                if (isNew || !StoreErrors.isUnwritable(e)) {
                    throw e;
                }
                RecordLocks refused = new RecordLocks(StoreLocks.refused(e));
                return new FileRecordStore(files, refused,
                        resources.add(VersionTable.unversioned(refused), VersionTable::close), gate,
                        failpoints);
            }
        });
    }

    static Directory openRecords(Path state) {
        return StoreDirectory.open(state, "records", ERRORS);
    }

    <T> T read(ErrorSubject subject, Operation operation, Task<T> task) {
        return gate.read(subject, operation, task);
    }

    /** Runs a mutation under the lock of its record, after recovering what a killed writer left. */
    <T> T mutate(ContainerId id, Operation operation, Task<T> task) {
        return gate.write(id, operation, () -> {
            recoverAfterFailedFlush();
            try (HeldLock _ = locks.record(id, operation)) {
                if (operation != Operation.DELETE && files.hasTemporary(id)) {
                    recovery.recover(id);
                }
                return task.run();
            }
        });
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

    void close() {
        gate.close();
    }
}
