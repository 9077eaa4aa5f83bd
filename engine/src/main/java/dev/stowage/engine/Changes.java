package dev.stowage.engine;

import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.Operation;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes those who wait for a record to change, when it is this engine that changes it. Thread-safe. */
final class Changes {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long count;

    /** Returns a ticket to be taken before looking, so that no change after that look is slept through. */
    long ticket() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    void announce() {
        lock.lock();
        try {
            count++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a change after the ticket was taken.
     *
     * @throws OperationInterruptedException if interrupted; the flag is set
     */
    void await(long ticket, Duration atMost, String subject) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (count == ticket && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(subject, Operation.AWAIT);
        } finally {
            lock.unlock();
        }
    }
}
