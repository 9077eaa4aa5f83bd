package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The locks of a store, all in one file. Taken in this order only, so that nobody waits in a circle: a
 * record's id, a name, a slot of the generations.
 */
final class RecordLocks implements AutoCloseable {
    private final FileLocks locks;
    private final Duration timeout;

    RecordLocks(FileLocks locks, Duration timeout) {
        this.locks = locks;
        this.timeout = timeout;
    }

    /** Excludes all other changes of a record, while its function runs and while it is written. */
    HeldLock record(ContainerId id, Operation operation) throws IOException {
        return interruptibly("id/" + id, id, operation);
    }

    /** Excludes all other creations with a name. */
    HeldLock name(ContainerName name, ContainerId id) throws IOException {
        return interruptibly("name/" + name, id, Operation.CREATE);
    }

    /**
     * Excludes all other windows of a slot: held for one rename. Not interruptible, since the record may be
     * committed already.
     */
    HeldLock shard(int shard, ContainerId id, Operation operation) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return acquire("slot/" + shard, id, operation);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Optional<HeldLock> tryShard(int shard) throws IOException {
        return locks.tryAcquire("slot/" + shard, "repair a slot");
    }

    private HeldLock interruptibly(String key, ContainerId id, Operation operation) throws IOException {
        try {
            return acquire(key, id, operation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id, operation);
        }
    }

    private HeldLock acquire(String key, ContainerId id, Operation operation)
            throws IOException, InterruptedException {
        try {
            return locks.acquire(key, operation.displayName() + " " + id, timeout);
        } catch (LockBusyException e) {
            LockOwner owner = e.holder()
                    .map(known -> LockOwner.process(known.pid(), known.note() + ", since " + known.since()))
                    .orElseGet(() -> LockOwner.unidentified("a process that cannot be seen from here"));
            throw new BusyException(id, operation, owner, timeout);
        }
    }

    @Override
    public void close() {
        locks.close();
    }
}
