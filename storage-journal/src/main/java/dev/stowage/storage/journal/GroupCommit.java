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
 * leads, commits all that are queued by then, and names another to lead next.
 *
 * <p>
 * Exactly one thread leads at a time; whoever has queued a ticket either leads, or there is a leader who has
 * not taken it yet and will, or name its thread.
 */
final class GroupCommit {
    /**
     * About as long as a thread takes to wake up. A leader that finds fewer than the batch before had lets
     * their owners come first: they have just been woken, and would wait for a flush that leaves them out,
     * and then for one of their own. It gives way to them, and not to a clock; who is alone waits for nobody.
     */
    private static final int YIELDS_IN_VAIN = 100;

    private final Batches batches;
    private final int yieldsInVain;
    private final AtomicReference<@Nullable Ticket> newest = new AtomicReference<>();
    private final AtomicBoolean led = new AtomicBoolean();
    /** How many the batch before had. The leader's. */
    private int before;

    /** Commits batches. */
    @FunctionalInterface
    interface Batches {
        /** Ends every ticket, in their order. One call at a time. */
        void commit(List<Ticket> batch);
    }

    GroupCommit(Batches batches) {
        this(batches, YIELDS_IN_VAIN);
    }

    GroupCommit(Batches batches, int yieldsInVain) {
        this.batches = batches;
        this.yieldsInVain = yieldsInVain;
    }

    /** Returns when the ticket has ended. An interrupt waits until then. */
    void commit(Ticket ticket) {
        Ticket last = newest.get();
        ticket.queueAfter(last);
        while (!newest.compareAndSet(last, ticket)) {
            last = newest.get();
            ticket.queueAfter(last);
        }
        if (ticket.state().isWaiting() && led.compareAndSet(false, true)) {
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
        gather();
        List<Ticket> batch = take();
        try {
            // who comes to lead may have been served meanwhile
            if (!batch.isEmpty()) {
                before = batch.size();
                batches.commit(batch);
            }
        } finally {
            // nobody may wait for ever, whatever was thrown
            batch.forEach(ticket -> ticket.end(Ticket.State.IN_DOUBT, null));
            // the next leader begins before those of this batch are woken
            handOver();
            batch.forEach(Ticket::wake);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck")
    private void gather() {
        int found = queued();
        for (int left = yieldsInVain; left > 0 && found < before; left--) {
            Thread.yield();
            int now = queued();
            if (now > found) {
                found = now;
                left = yieldsInVain;
            }
        }
    }

    private int queued() {
        Ticket last = newest.get();
        return last == null ? 0 : last.queued();
    }

    private List<Ticket> take() {
        List<Ticket> batch = new ArrayList<>();
        for (Ticket ticket = newest.getAndSet(null); ticket != null; ticket = ticket.earlier()) {
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
