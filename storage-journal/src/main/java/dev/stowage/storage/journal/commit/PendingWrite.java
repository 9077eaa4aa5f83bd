package dev.stowage.storage.journal.commit;

import dev.stowage.api.storage.Durability;
import dev.stowage.storage.journal.format.EncodedRecord;
import dev.stowage.storage.journal.format.LogRecord;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One change that waits for its commit. */
public final class PendingWrite {
    private final LogRecord record;
    private final @Nullable EncodedRecord newEntry;
    private final byte[] header;
    private final Durability durability;
    private final Thread owner = Thread.currentThread();
    private @Nullable PendingWrite previous;
    private int queueLength;
    private volatile WriteState writeState = WriteState.QUEUED;
    private @Nullable IOException cause;

    /** What has become of a change. */
    public enum WriteState {
        /** It waits. */
        QUEUED,
        /** It waits, and its thread is to lead. */
        LEADER, COMMITTED,
        /** It did not happen. */
        FAILED,
        /** Nobody can tell whether it happened. */
        OUTCOME_UNKNOWN;

        boolean isWaiting() {
            return this == QUEUED || this == LEADER;
        }
    }

    /**
     * Of the calling thread.
     *
     * @param header the change's encoded head
     * @param newEntry what the change leads to, where that is known
     */
    public PendingWrite(LogRecord record, byte[] header, @Nullable EncodedRecord newEntry,
            Durability durability) {
        this.record = record;
        this.newEntry = newEntry;
        this.header = header;
        this.durability = durability;
    }

    LogRecord record() {
        return record;
    }

    @Nullable
    EncodedRecord newEntry() {
        return newEntry;
    }

    byte[] header() {
        return header;
    }

    boolean isDurable() {
        return durability == Durability.DURABLE;
    }

    /** Queues it behind another, or alone. Before others can see it. */
    void enqueueAfter(@Nullable PendingWrite newestWrite) {
        previous = newestWrite;
        queueLength = newestWrite == null ? 1 : newestWrite.queueLength + 1;
    }

    /** The one before it in the queue. */
    @Nullable
    PendingWrite previous() {
        return previous;
    }

    /** How many were queued with it, itself included. */
    int queueLength() {
        return queueLength;
    }

    public WriteState state() {
        return writeState;
    }

    /** Why it was not committed. */
    public IOException cause() {
        return cause == null ? new IOException("for no reason") : cause;
    }

    /** Ends the wait; the owner sees it when it wakes. The first end counts. */
    void complete(WriteState finalState, @Nullable IOException failure) {
        if (writeState.isWaiting()) {
            cause = failure;
            writeState = finalState;
        }
    }

    void promoteToLeader() {
        writeState = WriteState.LEADER;
        wake();
    }

    void wake() {
        if (owner != Thread.currentThread()) {
            LockSupport.unpark(owner);
        }
    }
}
