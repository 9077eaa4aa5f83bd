package dev.stowage.records.store;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The locks of a store that processes of a host share, all in one file. The kernel releases them when their
 * holder is killed. A store adds keys of its own, and defines the order in which all are acquired.
 * Thread-safe.
 */
public final class StoreLocks implements AutoCloseable {
    private final FileLocks locks;
    private final Duration timeout;

    /**
     * Takes over open locks.
     *
     * @param locks closed with this object
     * @param timeout how long to wait for a lock
     */
    public StoreLocks(FileLocks locks, Duration timeout) {
        this.locks = locks;
        this.timeout = timeout;
    }

    /**
     * Excludes all other mutations of a record.
     *
     * @param id whose record
     * @param operation the operation that needs the lock
     * @return the lock; to be closed
     * @throws BusyException if another holds it for longer than the timeout
     * @throws OperationInterruptedException if the thread is interrupted; its interrupt status stays set
     * @throws IOException if the lock file cannot be used
     */
    public HeldLock record(ContainerId id, Operation operation) throws IOException {
        return acquire("id/" + id, id, operation);
    }

    /**
     * Excludes all other creations with a name.
     *
     * @param name the name
     * @param id who wants it
     * @return the lock; to be closed
     * @throws BusyException as {@link #record} does
     * @throws OperationInterruptedException as {@link #record} does
     * @throws IOException if the lock file cannot be used
     */
    public HeldLock name(ContainerName name, ContainerId id) throws IOException {
        return acquire("name/" + name, id, Operation.CREATE);
    }

    /**
     * Acquires a lock of the store's own.
     *
     * @param key the lock
     * @param subject what the operation is about
     * @param operation the operation that needs the lock
     * @return the lock; to be closed
     * @throws BusyException as {@link #record} does
     * @throws OperationInterruptedException as {@link #record} does
     * @throws IOException if the lock file cannot be used
     */
    public HeldLock acquire(String key, ErrorSubject subject, Operation operation) throws IOException {
        try {
            return locks.acquire(key, operation.displayName() + " " + subject, timeout);
        } catch (LockBusyException e) {
            throw StoreErrors.busy(e, subject, operation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(subject, operation);
        }
    }

    /**
     * Acquires a lock for work that must not be left halfway. An interrupt does not end the wait; the
     * interrupt status is set again before this returns.
     *
     * @param key the lock
     * @param note what it is held for; shown to others that wait for it
     * @return the lock; to be closed
     * @throws LockBusyException if another holds it for longer than the timeout
     * @throws IOException if the lock file cannot be used
     */
    public HeldLock acquireUninterruptibly(String key, String note) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return locks.acquire(key, note, timeout);
                } catch (InterruptedException e) {
                    // tries again; the interrupt flag is set below
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Acquires a lock if nobody holds it.
     *
     * @param key the lock
     * @param note what it is held for; shown to others that wait for it
     * @return the lock, to be closed; empty if another holds it
     * @throws IOException if the lock file cannot be used
     */
    public Optional<HeldLock> tryAcquire(String key, String note) throws IOException {
        return locks.tryAcquire(key, note);
    }

    /** Releases all locks. */
    @Override
    public void close() {
        locks.close();
    }
}
