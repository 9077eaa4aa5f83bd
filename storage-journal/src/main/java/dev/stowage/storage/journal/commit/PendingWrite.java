package dev.stowage.storage.journal.commit;

import dev.stowage.api.storage.Durability;
import dev.stowage.storage.journal.format.EncodedRecord;
import dev.stowage.storage.journal.format.LogRecord;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A change that waits for its commit. */
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

    /** The progress of a write. */
    public enum WriteState {
        /** Waiting. */
        QUEUED,
        /** Waiting, and its thread is appointed to lead. */
        LEADER,
        COMMITTED,
        /** Nothing was changed. */
        FAILED,
        /** The change may or may not survive. */
        OUTCOME_UNKNOWN;

        boolean isWaiting() {
            return this == QUEUED || this == LEADER;
        }
    }

    /**
     * Creates a write that belongs to the calling thread.
     *
     * @param header the encoded header of the log record
     * @param newEntry the entry after the change, if it is known
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

    /** Links it behind another write, or as the first. Called before other threads can see it. */
    void enqueueAfter(@Nullable PendingWrite newestWrite) {
        previous = newestWrite;
        queueLength = newestWrite == null ? 1 : newestWrite.queueLength + 1;
    }

    /** The previous write in the queue. */
    @Nullable
    PendingWrite previous() {
        return previous;
    }

    /** The length of the queue up to this write. */
    int queueLength() {
        return queueLength;
    }

    public WriteState state() {
        return writeState;
    }

    /** Why it was not committed. */
    public IOException cause() {
        return cause == null ? new IOException("the writer failed unexpectedly") : cause;
    }

    /** Completes the write; its owner notices when it wakes. Later calls do nothing. */
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
