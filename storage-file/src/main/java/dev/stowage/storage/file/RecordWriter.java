package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.OpenFile;
import dev.stowage.records.RecordJson;
import dev.stowage.records.RecordName;
import dev.stowage.storage.file.Generations.Membership;
import dev.stowage.storage.file.Generations.Window;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes and removes records, whole or not at all. The caller holds the record's lock, and no killed writer
 * has left anything of the record.
 *
 * <p>
 * An update flushes the bytes at every level before they take the place of the record: a file system may
 * carry out the rename first, and a loss of power would then leave an empty file where a durable record was.
 * Only a creation below DURABLE has nothing to lose and flushes nothing. What DURABLE adds is that the
 * temporary file's own entry is flushed: from then on the next opening finds it.
 */
final class RecordWriter {
    private final RecordFiles files;
    private final Generations generations;
    private final Index index;
    private final Steps steps;
    private final AtomicBoolean doubtful = new AtomicBoolean();

    RecordWriter(RecordFiles files, Generations generations, Index index, Steps steps) {
        this.files = files;
        this.generations = generations;
        this.index = index;
        this.steps = steps;
    }

    /** Whether a flush has failed since {@link #trustAgain}: what is in memory may not be what is on disk. */
    boolean isDoubtful() {
        return doubtful.get();
    }

    void trustAgain() {
        doubtful.set(false);
    }

    void write(ContainerRecord record, Level level, Operation operation, Membership membership) {
        ContainerId id = record.id().container();
        byte[] bytes = RecordJson.encode(record);
        stage(id, bytes, level, operation);
        try (Window window = window(id, level, operation, membership)) {
            RecordName name = RecordName.of(record);
            steps.before(Step.RENAME, id);
            files.publish(id, name);
            index.written(window, name, new RecordEntry.Intact(record));
            steps.before(Step.CLOSE_WINDOW, id);
        } catch (IOException e) {
            throw discarded(id, level, operation, e, Failures.unchanged(id.value(), operation, e));
        }
        reached(Step.RETURN, id);
    }

    /** Removes a record. Its leftover must have been removed for good before. */
    void remove(RecordName name) {
        ContainerId id = name.container();
        try (Window window = generations.open(id, Operation.DELETE, Membership.CHANGES)) {
            steps.before(Step.REMOVE_RECORD, id);
            files.remove(name);
            index.removed(window, id);
        } catch (IOException e) {
            throw Failures.unchanged(id.value(), Operation.DELETE, e);
        }
        try {
            steps.before(Step.SYNC_REMOVAL, id);
            files.sync();
        } catch (IOException e) {
            throw inDoubt(id, Operation.DELETE, e);
        }
        reached(Step.RETURN, id);
    }

    /**
     * Removes what a killed writer left, for good: if it outlived the record, opening the store would take it
     * for a creation and bring the record back.
     */
    void removeLeftover(ContainerId id) {
        try {
            steps.before(Step.REMOVE_LEFTOVER, id);
            if (!files.removeNext(id)) {
                return;
            }
        } catch (IOException e) {
            throw Failures.unchanged(id.value(), Operation.DELETE, e);
        }
        try {
            files.sync();
        } catch (IOException e) {
            throw inDoubt(id, Operation.DELETE, e);
        }
    }

    private void stage(ContainerId id, byte[] bytes, Level level, Operation operation) {
        try {
            steps.before(Step.OPEN_NEXT, id);
            try (OpenFile file = files.createNext(id)) {
                steps.before(Step.WRITE_NEXT, id);
                file.write(bytes, 0);
                flush(id, file, level, operation);
            }
        } catch (IOException e) {
            throw discarded(id, Level.MEMORY, operation, e, Failures.unchanged(id.value(), operation, e));
        }
    }

    /**
     * After a failed flush the pages count as clean and may never be written: nothing here is tried twice.
     */
    private void flush(ContainerId id, OpenFile file, Level level, Operation operation) {
        try {
            if (level == Level.DURABLE || operation == Operation.UPDATE) {
                steps.before(Step.SYNC_NEXT, id);
                file.dataSync();
            }
            if (level == Level.DURABLE) {
                steps.before(Step.SYNC_DIRECTORY, id);
                files.sync();
            }
        } catch (IOException e) {
            throw discarded(id, Level.MEMORY, operation, e, inDoubt(id, operation, e));
        }
    }

    private Window window(ContainerId id, Level level, Operation operation, Membership membership)
            throws IOException {
        steps.before(Step.OPEN_WINDOW, id);
        try {
            return generations.open(id, operation, membership);
        } catch (BusyException e) {
            throw discarded(id, level, operation, new IOException(e), e);
        }
    }

    /**
     * Removes the temporary file of a write that failed. Once it was durable, so must be its removal, or the
     * next opening would roll it forward.
     */
    private StowageException discarded(ContainerId id, Level level, Operation operation, IOException cause,
            StowageException error) {
        try {
            if (files.removeNext(id) && level == Level.DURABLE) {
                files.sync();
            }
            return error;
        } catch (IOException e) {
            cause.addSuppressed(e);
            return level == Level.DURABLE ? inDoubt(id, operation, cause) : error;
        }
    }

    private StowageException inDoubt(ContainerId id, Operation operation, IOException cause) {
        doubtful.set(true);
        return Failures.unknown(id.value(), operation, cause);
    }

    /** Everything is done: nothing can fail any more. */
    private void reached(Step step, ContainerId id) {
        try {
            steps.before(step, id);
        } catch (IOException e) {
            throw new AssertionError("no act is left to fail", e);
        }
    }
}
