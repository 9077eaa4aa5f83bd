package dev.stowage.storage.journal;

import dev.stowage.api.storage.Level;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One change that waits for its commit. */
final class Ticket {
    private final Change change;
    private final @Nullable Entry outcome;
    private final byte[] head;
    private final Level level;
    private final Thread owner = Thread.currentThread();
    private @Nullable Ticket earlier;
    private int queued;
    private volatile State state = State.QUEUED;
    private @Nullable IOException cause;

    /** What has become of a change. */
    enum State {
        /** It waits. */
        QUEUED,
        /** It waits, and its thread is to lead. */
        LEADS, COMMITTED,
        /** It did not happen. */
        REFUSED,
        /** Nobody can tell whether it happened. */
        IN_DOUBT;

        boolean isWaiting() {
            return this == QUEUED || this == LEADS;
        }
    }

    /**
     * Of the calling thread.
     *
     * @param head the change's encoded head
     * @param outcome what the change leads to, where that is known
     */
    Ticket(Change change, byte[] head, @Nullable Entry outcome, Level level) {
        this.change = change;
        this.outcome = outcome;
        this.head = head;
        this.level = level;
    }

    Change change() {
        return change;
    }

    @Nullable
    Entry outcome() {
        return outcome;
    }

    byte[] head() {
        return head;
    }

    boolean isDurable() {
        return level == Level.DURABLE;
    }

    /** Queues it behind another, or alone. Before others can see it. */
    void queueAfter(@Nullable Ticket last) {
        earlier = last;
        queued = last == null ? 1 : last.queued + 1;
    }

    /** The one before it in the queue. */
    @Nullable
    Ticket earlier() {
        return earlier;
    }

    /** How many were queued with it, itself included. */
    int queued() {
        return queued;
    }

    State state() {
        return state;
    }

    /** Why it was not committed. */
    IOException cause() {
        return cause == null ? new IOException("for no reason") : cause;
    }

    /** Ends the wait; the owner sees it when it wakes. The first end counts. */
    void end(State end, @Nullable IOException why) {
        if (state.isWaiting()) {
            cause = why;
            state = end;
        }
    }

    void lead() {
        state = State.LEADS;
        wake();
    }

    void wake() {
        if (owner != Thread.currentThread()) {
            LockSupport.unpark(owner);
        }
    }
}
