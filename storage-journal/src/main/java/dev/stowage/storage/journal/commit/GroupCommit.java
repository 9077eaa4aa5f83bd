package dev.stowage.storage.journal.commit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Commits all waiting writes together, without a thread or a timer of its own. The first caller becomes the
 * leader, commits all writes that are queued by then, and appoints the next leader.
 *
 * <p>
 * One thread leads at a time. A thread that has queued a write either leads, or there is a leader that will
 * take the write or appoint the thread.
 */
public final class GroupCommit {
    /**
     * About as long as a thread takes to wake up. A leader that finds fewer writes than the previous batch
     * had yields to the callers of that batch: they have just been woken, and would wait for a flush without
     * their writes, then for another. A single caller never yields, since its previous batch had one write.
     */
    private static final int MAX_IDLE_YIELDS = 100;

    private final BatchWriter batchWriter;
    private final int maxIdleYields;
    private final AtomicReference<@Nullable PendingWrite> newest = new AtomicReference<>();
    private final AtomicBoolean hasLeader = new AtomicBoolean();
    /** The number of writes in the previous batch. Accessed by the leader only. */
    private int previousBatchSize;

    /** Writes and flushes a batch. */
    @FunctionalInterface
    public interface BatchWriter {
        /** Completes every write, in order. Called by one thread at a time. */
        void commit(List<PendingWrite> batch);
    }

    public GroupCommit(BatchWriter batchWriter) {
        this(batchWriter, MAX_IDLE_YIELDS);
    }

    GroupCommit(BatchWriter batchWriter, int maxIdleYields) {
        this.batchWriter = batchWriter;
        this.maxIdleYields = maxIdleYields;
    }

    /**
     * Commits a write and waits until it is complete. An interrupt does not end the wait; the status is kept.
     */
    public void commit(PendingWrite write) {
        PendingWrite newestWrite = newest.get();
        write.enqueueAfter(newestWrite);
        while (!newest.compareAndSet(newestWrite, write)) {
            newestWrite = newest.get();
            write.enqueueAfter(newestWrite);
        }
        if (write.state().isWaiting() && hasLeader.compareAndSet(false, true)) {
            lead();
        }
        boolean interrupted = false;
        while (write.state().isWaiting()) {
            if (write.state() == PendingWrite.WriteState.LEADER) {
                lead();
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void lead() {
        awaitFollowers();
        List<PendingWrite> batch = takeBatch();
        try {
            // another leader may have committed the write of this one meanwhile
            if (!batch.isEmpty()) {
                previousBatchSize = batch.size();
                batchWriter.commit(batch);
            }
        } finally {
            // no thread may wait indefinitely, whatever was thrown
            batch.forEach(write -> write.complete(PendingWrite.WriteState.OUTCOME_UNKNOWN, null));
            // the next leader starts before the owners of this batch are woken
            handOverLeadership();
            batch.forEach(PendingWrite::wake);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck")
    private void awaitFollowers() {
        int queuedWrites = queueLength();
        for (int remainingYields = maxIdleYields; remainingYields > 0
                && queuedWrites < previousBatchSize; remainingYields--) {
            Thread.yield();
            int queuedNow = queueLength();
            if (queuedNow > queuedWrites) {
                queuedWrites = queuedNow;
                remainingYields = maxIdleYields;
            }
        }
    }

    private int queueLength() {
        PendingWrite newestWrite = newest.get();
        return newestWrite == null ? 0 : newestWrite.queueLength();
    }

    private List<PendingWrite> takeBatch() {
        List<PendingWrite> batch = new ArrayList<>();
        for (PendingWrite write = newest.getAndSet(null); write != null; write = write.previous()) {
            batch.add(write);
        }
        Collections.reverse(batch);
        return batch;
    }

    private void handOverLeadership() {
        PendingWrite nextLeader = newest.get();
        while (nextLeader == null) {
            hasLeader.set(false);
            nextLeader = newest.get();
            if (nextLeader == null || !hasLeader.compareAndSet(false, true)) {
                return;
            }
            nextLeader = newest.get();
        }
        nextLeader.promoteToLeader();
    }
}
