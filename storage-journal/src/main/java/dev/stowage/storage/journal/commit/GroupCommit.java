package dev.stowage.storage.journal.commit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes one commit of all changes that wait, without a thread or a timer of its own: the first that comes
 * leads, commits all that are queued by then, and names another to lead next.
 *
 * <p>
 * Exactly one thread leads at a time; whoever has queued a ticket either leads, or there is a leader who has
 * not taken it yet and will, or name its thread.
 */
public final class GroupCommit {
    /**
     * About as long as a thread takes to wake up. A leader that finds fewer than the batch before had lets
     * their owners come first: they have just been woken, and would wait for a flush that leaves them out,
     * and then for one of their own. It gives way to them, and not to a clock; who is alone waits for nobody.
     */
    private static final int MAX_IDLE_YIELDS = 100;

    private final BatchWriter batchWriter;
    private final int maxIdleYields;
    private final AtomicReference<@Nullable PendingWrite> newest = new AtomicReference<>();
    private final AtomicBoolean hasLeader = new AtomicBoolean();
    /** How many the batch before had. The leader's. */
    private int previousBatchSize;

    /** Commits batches. */
    @FunctionalInterface
    public interface BatchWriter {
        /** Ends every ticket, in their order. One call at a time. */
        void commit(List<PendingWrite> batch);
    }

    public GroupCommit(BatchWriter batchWriter) {
        this(batchWriter, MAX_IDLE_YIELDS);
    }

    GroupCommit(BatchWriter batchWriter, int maxIdleYields) {
        this.batchWriter = batchWriter;
        this.maxIdleYields = maxIdleYields;
    }

    /** Returns when the ticket has ended. An interrupt waits until then. */
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
            // who comes to lead may have been served meanwhile
            if (!batch.isEmpty()) {
                previousBatchSize = batch.size();
                batchWriter.commit(batch);
            }
        } finally {
            // nobody may wait for ever, whatever was thrown
            batch.forEach(write -> write.complete(PendingWrite.WriteState.OUTCOME_UNKNOWN, null));
            // the next leader begins before those of this batch are woken
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
