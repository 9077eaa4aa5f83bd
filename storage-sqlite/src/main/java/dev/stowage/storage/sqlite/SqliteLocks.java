package dev.stowage.storage.sqlite;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.posix.HeldLock;
import dev.stowage.records.store.StoreLocks;
import java.io.Closeable;
import java.io.IOException;

/**
 * The locks of a store, beside SQLite's own: the kernel frees these too when their holder is killed, but they
 * say who holds them, serve in order, and let a waiting thread be interrupted. Acquired in this order only: a
 * record, the right to write.
 */
final class SqliteLocks implements Closeable {
    private final StoreLocks locks;

    SqliteLocks(StoreLocks locks) {
        this.locks = locks;
    }

    /** Excludes all other mutations of a record, also while the function of an update runs. */
    HeldLock record(ContainerId id, Operation operation) throws IOException {
        return locks.record(id, operation);
    }

    /** Excludes all other writers of the database, for one transaction. */
    HeldLock writing(ErrorSubject subject, Operation operation) throws IOException {
        return locks.acquire("write", subject, operation);
    }

    /** Excludes all others that open the store. */
    HeldLock opening(ErrorSubject subject) throws IOException {
        return locks.acquire("open", subject, Operation.OPEN);
    }

    @Override
    public void close() {
        locks.close();
    }
}
