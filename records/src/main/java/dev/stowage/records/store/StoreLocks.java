package dev.stowage.records.store;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Settings;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import dev.stowage.posix.LockHolder;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The locks of a store that processes of a host share, all in one file. The kernel releases them when their
 * holder is killed. A store adds keys of its own, and defines the order in which all are acquired.
 * Thread-safe.
 */
public final class StoreLocks implements AutoCloseable {
    private final Optional<FileLocks> granted;
    private final IOException refusal;
    private final Duration timeout;

    private StoreLocks(Optional<FileLocks> granted, IOException refusal, Duration timeout) {
        this.granted = granted;
        this.refusal = refusal;
        this.timeout = timeout;
    }

    /**
     * Returns the lock timeout of a store: the setting {@code lock-deadline}, 10 seconds if it is not set.
     *
     * @param settings the settings of the storage backend
     * @return how long an operation waits for a lock
     */
    public static Duration timeout(Settings settings) {
        return settings.duration("lock-deadline", Duration.ofSeconds(10));
    }

    /**
     * Opens the locks of a store, in the files {@code locks} and {@code locks.holders}.
     *
     * @param directory an existing directory of the store
     * @param timeout how long to wait for a lock
     * @param clock for the time that is noted with a lock
     * @return the locks; to be closed
     * @throws IOException if the lock file cannot be used
     */
    public static StoreLocks open(Path directory, Duration timeout, InstantSource clock) throws IOException {
        return new StoreLocks(
                Optional.of(FileLocks.open(directory.resolve("locks"), ProcessTable.ofHost(), clock)),
                new ClosedChannelException(), timeout);
    }

    /**
     * Returns the locks of a store that can only be read: none can be acquired, as if a living process held
     * each of them indefinitely.
     *
     * @param refusal why the store cannot be written; thrown by whoever must have a lock
     * @return the locks
     */
    public static StoreLocks refused(IOException refusal) {
        return new StoreLocks(Optional.empty(), refusal, Duration.ZERO);
    }

    private FileLocks grantedLocks() throws IOException {
        if (granted.isEmpty()) {
            throw refusal;
        }
        return granted.orElseThrow();
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
            return grantedLocks().acquire(key, operation.displayName() + " " + subject, timeout);
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
                    return grantedLocks().acquire(key, note, timeout);
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
        return granted.isEmpty() ? Optional.empty() : grantedLocks().tryAcquire(key, note);
    }

    /**
     * Acquires a lock together with others that share it, if nobody holds it exclusively.
     *
     * @param key the lock
     * @return the lock, to be closed; empty if another holds it exclusively
     * @throws IOException if the lock file cannot be used
     */
    public Optional<HeldLock> tryAcquireShared(String key) throws IOException {
        return granted.isEmpty() ? Optional.empty() : grantedLocks().tryAcquireShared(key);
    }

    /**
     * Returns the process that holds a lock exclusively.
     *
     * @param key the lock
     * @return the process; empty if nobody holds the lock, or the process cannot be seen from here
     * @throws IOException if the lock file cannot be used
     */
    public Optional<LockHolder> holder(String key) throws IOException {
        return granted.isEmpty() ? Optional.empty() : grantedLocks().holder(key);
    }

    /** Releases all locks. */
    @Override
    public void close() {
        granted.ifPresent(FileLocks::close);
    }
}
