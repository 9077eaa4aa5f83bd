package dev.stowage.records.store;

import dev.stowage.api.Operation;
import dev.stowage.posix.FlightRecording;
import java.util.Optional;

/**
 * The commit of a status storage, for JDK Flight Recorder. It begins with the first write and ends when the
 * changes are as durable as their callers requested. Without a recording the methods do nothing.
 */
public final class StorageCommit {
    private static final StorageCommit UNRECORDED = new StorageCommit(Optional.empty());

    private final Optional<CommitEvent> event;

    private StorageCommit(Optional<CommitEvent> event) {
        this.event = event;
    }

    /**
     * Starts the clock of a commit.
     *
     * @return the commit, for {@link #committed} or {@link #committedBatch}
     */
    public static StorageCommit start() {
        if (!FlightRecording.isPossible()) {
            return UNRECORDED;
        }
        CommitEvent event = new CommitEvent();
        event.begin();
        return new StorageCommit(Optional.of(event));
    }

    /**
     * Records the commit of one change. Not called for a commit that failed.
     *
     * @param storageName the name of the storage
     * @param changeOperation the operation that made the change
     */
    public void committed(String storageName, Operation changeOperation) {
        if (event.isPresent()) {
            record(event.orElseThrow(), storageName, changeOperation.displayName(), 1);
        }
    }

    /**
     * Records the commit of a batch. Not called for a commit that failed.
     *
     * @param storageName the name of the storage
     * @param changeCount how many changes it contains
     */
    public void committedBatch(String storageName, int changeCount) {
        if (event.isPresent()) {
            record(event.orElseThrow(), storageName, "", changeCount);
        }
    }

    private static void record(CommitEvent event, String storageName, String operationName, int changeCount) {
        event.end();
        if (event.shouldCommit()) {
            event.storage = storageName;
            event.operation = operationName;
            event.changes = changeCount;
            event.commit();
        }
    }
}
