package dev.stowage.storage.sqlite;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/**
 * The locks of a store, beside SQLite's own: they are freed when their holder is killed too, but they say who
 * holds them, serve in order, and let a waiting thread be interrupted. Taken in this order only: a record,
 * the right to write.
 */
final class SqliteLocks implements Closeable {
    private final FileLocks locks;
    private final Duration timeout;

    SqliteLocks(FileLocks locks, Duration timeout) {
        this.locks = locks;
        this.timeout = timeout;
    }

    /** Excludes all other changes of a record, also while the function of an update runs. */
    HeldLock record(ContainerId id, Operation operation) throws IOException {
        return acquire("id/" + id, id, operation);
    }

    /** Excludes all other writers of the database, for one transaction. */
    HeldLock writing(ErrorSubject subject, Operation operation) throws IOException {
        return acquire("write", subject, operation);
    }

    /** Excludes all others that open the store. */
    HeldLock opening(ErrorSubject subject) throws IOException {
        return acquire("open", subject, Operation.OPEN);
    }

    private HeldLock acquire(String key, ErrorSubject subject, Operation operation) throws IOException {
        try {
            return locks.acquire(key, operation.displayName() + " " + subject, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(subject, operation);
        } catch (LockBusyException e) {
            LockOwner owner = e.holder()
                    .map(known -> LockOwner.process(known.pid(), known.note() + ", since " + known.since()))
                    .orElseGet(() -> LockOwner.unidentified("a process that cannot be seen from here"));
            throw new BusyException(subject, operation, owner, timeout);
        }
    }

    @Override
    public void close() {
        locks.close();
    }
}
