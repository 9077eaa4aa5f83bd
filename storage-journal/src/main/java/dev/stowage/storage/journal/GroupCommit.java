package dev.stowage.storage.journal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes one commit of all changes that wait, without a thread or a timer of its own: the first that comes
 * leads, commits all that are queued by then and, for a few turns, what comes meanwhile, and names another to
 * lead next.
 *
 * <p>
 * Exactly one thread leads at a time; whoever has queued a ticket either leads, or there is a leader who has
 * not taken it yet and will, or name its thread.
 */
final class GroupCommit {
    /**
     * A leader whose own ticket has ended goes on for those who have come meanwhile: the disk would wait for
     * another thread to wake up. Not for long, since its caller waits.
     */
    private static final int BATCHES_IN_A_ROW = 8;

    private final Batches batches;
    private final AtomicReference<@Nullable Ticket> newest = new AtomicReference<>();
    private final AtomicBoolean led = new AtomicBoolean();

    /** Commits batches. */
    @FunctionalInterface
    interface Batches {
        /** Ends every ticket, in their order. One call at a time. */
        void commit(List<Ticket> batch);
    }

    GroupCommit(Batches batches) {
        this.batches = batches;
    }

    /** Returns when the ticket has ended. An interrupt waits until then. */
    void commit(Ticket ticket) {
        Ticket before = newest.get();
        ticket.next = before;
        while (!newest.compareAndSet(before, ticket)) {
            before = newest.get();
            ticket.next = before;
        }
        if (led.compareAndSet(false, true)) {
            lead();
        }
        boolean interrupted = false;
        while (ticket.state().isWaiting()) {
            if (ticket.state() == Ticket.State.LEADS) {
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
        boolean goOn = true;
        for (int left = BATCHES_IN_A_ROW; goOn; left--) {
            List<Ticket> batch = take();
            goOn = false;
            try {
                if (!batch.isEmpty()) {
                    batches.commit(batch);
                }
                goOn = left > 1 && newest.get() != null;
            } finally {
                // nobody may wait for ever, whatever was thrown
                batch.forEach(ticket -> ticket.end(Ticket.State.IN_DOUBT, null));
                if (!goOn) {
                    // the next leader begins before those of this batch are woken
                    handOver();
                }
                batch.forEach(Ticket::wake);
            }
        }
    }

    private List<Ticket> take() {
        List<Ticket> batch = new ArrayList<>();
        for (Ticket ticket = newest.getAndSet(null); ticket != null; ticket = ticket.next) {
            batch.add(ticket);
        }
        Collections.reverse(batch);
        return batch;
    }

    private void handOver() {
        Ticket waiting = newest.get();
        while (waiting == null) {
            led.set(false);
            waiting = newest.get();
            if (waiting == null || !led.compareAndSet(false, true)) {
                return;
            }
            waiting = newest.get();
        }
        waiting.lead();
    }
}
