package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Operation;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import dev.stowage.records.store.StoreErrors;
import dev.stowage.records.store.StoreLocks;
import java.io.IOException;
import java.util.Optional;

/**
 * The locks of a store. Acquired in this order only, so that no cycle of waiting threads can arise: the id of
 * a record, a name, a shard of the version table.
 */
final class RecordLocks implements AutoCloseable {
    private final StoreLocks locks;

    RecordLocks(StoreLocks locks) {
        this.locks = locks;
    }

    /**
     * Excludes all other mutations of a record while the function of an update runs and the record is
     * written.
     */
    HeldLock record(ContainerId id, Operation operation) throws IOException {
        return locks.record(id, operation);
    }

    /** Excludes all other creations with a name. */
    HeldLock name(ContainerName name, ContainerId id) throws IOException {
        return locks.name(name, id);
    }

    /**
     * Excludes all other write guards of a shard: held for one rename. Not interruptible, since the record
     * may be committed already.
     */
    HeldLock shard(int shard, ContainerId id, Operation operation) throws IOException {
        try {
            return locks.acquireUninterruptibly(shardKey(shard), operation.displayName() + " " + id);
        } catch (LockBusyException e) {
            throw StoreErrors.busy(e, id, operation);
        }
    }

    Optional<HeldLock> tryShard(int shard) throws IOException {
        return locks.tryAcquire(shardKey(shard), "recover a shard of the version table");
    }

    private static String shardKey(int shard) {
        return "shard/" + shard;
    }

    @Override
    public void close() {
        locks.close();
    }
}
