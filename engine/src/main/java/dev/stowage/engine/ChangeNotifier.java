package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.OperationInterruptedException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes threads that wait for a record to change, when this engine changes it. Thread-safe. */
final class ChangeNotifier {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long version;

    /** Returns the number of changes. Read it before the record, so that no later change is missed. */
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
     * Waits until there is a change after the given one, or the timeout is over.
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
