package dev.stowage.storage.sqlite;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
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
        return acquire("id/" + id, id.value(), operation);
    }

    /** Excludes all other writers of the database, for one transaction. */
    HeldLock writing(String subject, Operation operation) throws IOException {
        return acquire("write", subject, operation);
    }

    /** Excludes all others that open the store. */
    HeldLock opening(String subject) throws IOException {
        return acquire("open", subject, Operation.OPEN);
    }

    private HeldLock acquire(String key, String subject, Operation operation) throws IOException {
        try {
            return locks.acquire(key, operation.displayName() + " " + subject, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(subject, operation);
        } catch (LockBusyException e) {
            String holder = e.holder()
                    .map(lockHolder -> "pid " + lockHolder.pid() + ", " + lockHolder.note() + ", since "
                            + lockHolder.since())
                    .orElse("a process that cannot be seen from here");
            throw new BusyException(subject, operation, holder, timeout);
        }
    }

    @Override
    public void close() {
        locks.close();
    }
}
