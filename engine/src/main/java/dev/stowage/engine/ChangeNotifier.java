package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.Operation;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes those who wait for a record to change, when it is this engine that changes it. Thread-safe. */
final class ChangeNotifier {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long version;

    /** Returns a ticket to be taken before looking, so that no change after that look is slept through. */
    long currentVersion() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    void notifyChanged() {
        lock.lock();
        try {
            version++;
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
    void await(long seenVersion, Duration timeout, ErrorSubject subject) {
        lock.lock();
        try {
            long remainingNanos = timeout.toNanos();
            while (version == seenVersion && remainingNanos > 0) {
                remainingNanos = changed.awaitNanos(remainingNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(subject, Operation.AWAIT);
        } finally {
            lock.unlock();
        }
    }
}
