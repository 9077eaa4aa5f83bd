package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.OpenFile;
import dev.stowage.records.RecordJson;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.records.store.StorageCommit;
import dev.stowage.records.store.StoreErrors;
import dev.stowage.storage.file.VersionTable.WriteGuard;
import dev.stowage.storage.file.VersionTable.WriteKind;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes and deletes records atomically. The caller holds the lock of the record, and has recovered what a
 * killed writer left.
 *
 * <p>
 * An update flushes the temporary file at every level before it is renamed. Otherwise the file system could
 * carry out the rename first, and a loss of power would leave an empty file in place of a durable record.
 * Only a creation below DURABLE flushes nothing, since there is no older record to lose. DURABLE also flushes
 * the directory entry of the temporary file: from then on recovery finds it.
 */
final class RecordWriter {
    private final RecordFiles files;
    private final VersionTable versionTable;
    private final RecordCache cache;
    private final Failpoints failpoints;
    private final AtomicBoolean flushFailed = new AtomicBoolean();

    RecordWriter(RecordFiles files, VersionTable versionTable, RecordCache cache, Failpoints failpoints) {
        this.files = files;
        this.versionTable = versionTable;
        this.cache = cache;
        this.failpoints = failpoints;
    }

    /**
     * Whether a flush has failed since {@link #clearFailedFlush}: the cache may differ from the disk.
     */
    boolean hasFailedFlush() {
        return flushFailed.get();
    }

    void clearFailedFlush() {
        flushFailed.set(false);
    }

    void write(ContainerRecord record, Durability durability, Operation operation, WriteKind kind) {
        ContainerId id = record.id().container();
        byte[] bytes = RecordJson.encode(record);
        StorageCommit commit = StorageCommit.start();
        writeTemporary(id, bytes, durability, operation);
        try (WriteGuard guard = beginWrite(id, durability, operation, kind)) {
            RecordLookupKey name = RecordLookupKey.of(record);
            failpoints.before(FileFailpoint.RENAME);
            files.publish(id, name);
            cache.recordWritten(guard, name, RecordEntry.readable(record));
            failpoints.before(FileFailpoint.END_WRITE);
        } catch (IOException e) {
            throw discardTemporary(id, durability, operation, e,
                    FileRecordStore.ERRORS.withoutEffect(id, operation, e));
        }
        commit.committed(FileStatusStorage.NAME, operation);
        failpoints.reached(FileFailpoint.RETURN);
    }

    /** Deletes a record. Its temporary file must have been removed durably before. */
    void delete(RecordLookupKey name) {
        ContainerId id = name.container();
        StorageCommit commit = StorageCommit.start();
        try (WriteGuard guard = versionTable.beginWrite(id, Operation.DELETE, WriteKind.ADD_OR_REMOVE)) {
            failpoints.before(FileFailpoint.REMOVE_RECORD);
            files.delete(name);
            cache.recordRemoved(guard, id);
        } catch (IOException e) {
            throw FileRecordStore.ERRORS.withoutEffect(id, Operation.DELETE, e);
        }
        try {
            failpoints.before(FileFailpoint.SYNC_REMOVAL);
            files.sync();
        } catch (IOException e) {
            throw outcomeUnknown(id, Operation.DELETE, e);
        }
        commit.committed(FileStatusStorage.NAME, Operation.DELETE);
        failpoints.reached(FileFailpoint.RETURN);
    }

    /**
     * Durably removes the temporary file of a killed writer: if it outlived the record, recovery would take
     * it for a creation and restore the record.
     */
    void deleteLeftover(ContainerId id) {
        try {
            failpoints.before(FileFailpoint.REMOVE_LEFTOVER);
            if (!files.deleteTemporary(id)) {
                return;
            }
        } catch (IOException e) {
            throw FileRecordStore.ERRORS.withoutEffect(id, Operation.DELETE, e);
        }
        try {
            files.sync();
        } catch (IOException e) {
            throw outcomeUnknown(id, Operation.DELETE, e);
        }
    }

    private void writeTemporary(ContainerId id, byte[] bytes, Durability durability, Operation operation) {
        try {
            failpoints.before(FileFailpoint.CREATE_TEMPORARY);
            try (OpenFile file = files.createTemporary(id)) {
                failpoints.before(FileFailpoint.WRITE_TEMPORARY);
                file.write(bytes, 0);
                flush(id, file, durability, operation);
            }
        } catch (IOException e) {
            throw discardTemporary(id, Durability.MEMORY, operation, e,
                    FileRecordStore.ERRORS.withoutEffect(id, operation, e));
        }
    }

    /**
     * Never retried: after a failed flush the kernel counts the pages as clean and may never write them.
     */
    private void flush(ContainerId id, OpenFile file, Durability durability, Operation operation) {
        try {
            if (durability == Durability.DURABLE || operation == Operation.UPDATE) {
                failpoints.before(FileFailpoint.SYNC_TEMPORARY);
                file.syncData();
            }
            if (durability == Durability.DURABLE) {
                failpoints.before(FileFailpoint.SYNC_DIRECTORY);
                files.sync();
            }
        } catch (IOException e) {
            throw discardTemporary(id, Durability.MEMORY, operation, e, outcomeUnknown(id, operation, e));
        }
    }

    private WriteGuard beginWrite(ContainerId id, Durability durability, Operation operation, WriteKind kind)
            throws IOException {
        failpoints.before(FileFailpoint.BEGIN_WRITE);
        try {
            return versionTable.beginWrite(id, operation, kind);
        } catch (BusyException e) {
            throw discardTemporary(id, durability, operation, e, e);
        }
    }

    /**
     * Removes the temporary file of a failed write. If the file was durable, its removal must be too, or
     * recovery would roll it forward.
     */
    private StowageException discardTemporary(ContainerId id, Durability durability, Operation operation,
            Exception cause, StowageException error) {
        try {
            if (files.deleteTemporary(id) && durability == Durability.DURABLE) {
                files.sync();
            }
            return error;
        } catch (IOException e) {
            cause.addSuppressed(e);
            return durability == Durability.DURABLE ? outcomeUnknown(id, operation, cause) : error;
        }
    }

    private StowageException outcomeUnknown(ContainerId id, Operation operation, Exception cause) {
        flushFailed.set(true);
        return StoreErrors.outcomeUnknown(id, operation, cause);
    }
}
