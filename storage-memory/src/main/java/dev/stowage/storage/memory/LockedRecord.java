package dev.stowage.storage.memory;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.storage.ContainerRecord;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One incarnation of a container: its last committed record, and the lock of those who change it. The lock
 * lives and dies with the record, so none can leak. Readers never touch it.
 */
final class LockedRecord {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final AtomicReference<ContainerRecord> committed;
    private volatile String holder = "nobody";
    private boolean deleted;

    LockedRecord(ContainerRecord initial) {
        this.committed = new AtomicReference<>(initial);
    }

    ContainerRecord record() {
        return committed.getAcquire();
    }

    /** Call with the lock held. */
    void commit(ContainerRecord next) {
        committed.setRelease(next);
    }

    /** Call with the lock held. */
    boolean isDeleted() {
        return deleted;
    }

    /** Call with the lock held. */
    void markDeleted() {
        deleted = true;
    }

    void lock(ContainerId id, Operation operation, Duration timeout) {
        if (lock.isHeldByCurrentThread()) {
            // taking it twice would let an update inside an update be overwritten
            throw new BusyException(id, operation, LockOwner.unidentified("this same thread"), Duration.ZERO);
        }
        try {
            // tryLock without a time would overtake those who wait, and would not see an interrupt
            if (!lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new BusyException(id, operation, LockOwner.unidentified(holder), timeout);
            }
            holder = "thread " + Thread.currentThread().getName() + ", " + operation.displayName();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id, operation);
        }
    }

    void unlock() {
        lock.unlock();
    }
}
