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
 * leads, commits all that are queued by then, and names one that has come meanwhile to lead next.
 *
 * <p>
 * Exactly one thread leads at a time; whoever has queued a ticket either leads, or there is a leader who has
 * not taken it yet and will, or name its thread.
 */
final class GroupCommit {
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
        List<Ticket> batch = take();
        try {
            if (!batch.isEmpty()) {
                batches.commit(batch);
            }
        } finally {
            // nobody may wait for ever, whatever was thrown
            batch.forEach(ticket -> ticket.end(Ticket.State.IN_DOUBT, null));
            // the next commit begins before those of this one are woken: the disk has to wait for nobody
            handOver();
            batch.forEach(Ticket::wake);
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
