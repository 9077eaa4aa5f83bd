package dev.stowage.records.store;

import dev.stowage.api.Operation;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * JDK Flight Recorder event: a status storage committed changes. It begins with the first write and ends when
 * the changes are as durable as their callers requested. Without a recording the methods do nothing, and the
 * JIT compiler removes the object.
 */
@Name("dev.stowage.StorageCommit")
@Label("Storage Commit")
@Description("A status storage committed changes")
@Category("Stowage")
@StackTrace(false)
public final class CommitEvent extends Event {
    @Label("Storage")
    String storage = "";

    @Label("Operation")
    @Description("create, update or delete; empty for a batch of several changes")
    String operation = "";

    @Label("Changes")
    @Description("How many changes the commit contains")
    int changes;

    private CommitEvent() {}

    /**
     * Starts the clock of a commit.
     *
     * @return the event, for {@link #committed} or {@link #committedBatch}
     */
    public static CommitEvent start() {
        CommitEvent event = new CommitEvent();
        event.begin();
        return event;
    }

    /**
     * Records the commit of one change. Not called for a commit that failed.
     *
     * @param storageName the name of the storage
     * @param changeOperation the operation that made the change
     */
    public void committed(String storageName, Operation changeOperation) {
        end();
        if (shouldCommit()) {
            record(storageName, changeOperation.displayName(), 1);
        }
    }

    /**
     * Records the commit of a batch. Not called for a commit that failed.
     *
     * @param storageName the name of the storage
     * @param changeCount how many changes it contains
     */
    public void committedBatch(String storageName, int changeCount) {
        end();
        if (shouldCommit()) {
            record(storageName, "", changeCount);
        }
    }

    private void record(String storageName, String operationName, int changeCount) {
        storage = storageName;
        operation = operationName;
        changes = changeCount;
        commit();
    }
}
