package dev.stowage.storage.journal.commit;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import dev.stowage.records.store.StoreLocks;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The locks of a store, all in one file. Acquired in this order only, which rules out a deadlock: the id of a
 * record, a name, opening, appending, a snapshot, the files, the file of the next segment.
 */
public final class JournalLocks implements AutoCloseable {
    private static final String USERS = "users";
    private static final String APPEND = "append";
    private static final String SNAPSHOT = "snapshot";
    private static final String FILES = "files";
    private static final String PREALLOCATION = "prepared";
    /** The append lock is held for one write: it is usually released before a pause would end. */
    private static final int SPIN_ATTEMPTS = 50;

    private final ReentrantLock appendLock = new ReentrantLock();

    private final StoreLocks locks;
    private final Owner owner;

    /** How many processes may have the store open. */
    public enum Owner {
        /** Any number of processes. */
        SHARED,
        /** One object in one process, which need not look for the changes of others. */
        EXCLUSIVE
    }

    /** The append lock while it is held. */
    @FunctionalInterface
    interface AppendLock extends AutoCloseable {
        @Override
        void close();
    }

    public JournalLocks(StoreLocks locks, Owner owner) {
        this.locks = locks;
        this.owner = owner;
    }

    /**
     * Excludes all other mutations of a record while the function of an update runs and until it is
     * committed.
     */
    public HeldLock record(ContainerId id, Operation operation) throws IOException {
        return locks.record(id, operation);
    }

    /** Excludes all other creations with a name. */
    public HeldLock name(ContainerName name, ContainerId id) throws IOException {
        return locks.name(name, id);
    }

    /** Excludes others that open the store. */
    public HeldLock opening(String store) throws IOException {
        return locks.acquire("open", ErrorSubject.of(store), Operation.OPEN);
    }

    /** Excludes all other users of the store; empty if there is one. */
    public Optional<HeldLock> tryExclusive() throws IOException {
        return locks.tryAcquire(USERS, "use the store exclusively");
    }

    /** Marks the store as in use; empty if a process uses it exclusively. */
    public Optional<HeldLock> tryShared() throws IOException {
        return locks.tryAcquireShared(USERS);
    }

    /** The process that uses the store exclusively, as text. */
    public String owner() throws IOException {
        return locks.holder(USERS).map(holder -> "pid " + holder.pid()).orElse("another process");
    }

    /**
     * Excludes others that write to the log.
     *
     * @throws LockBusyException if another holds it for longer than the timeout
     */
    @SuppressWarnings("ThreadPriorityCheck")
    AppendLock append() throws IOException {
        if (owner == Owner.EXCLUSIVE) {
            appendLock.lock();
            return appendLock::unlock;
        }
        for (int attempt = 0; attempt < SPIN_ATTEMPTS; attempt++) {
            Optional<HeldLock> free = locks.tryAcquire(APPEND, "append to the log");
            if (free.isPresent()) {
                return free.orElseThrow()::close;
            }
            // the holder may need this core
            Thread.yield();
        }
        return locks.acquireUninterruptibly(APPEND, "append to the log")::close;
    }

    /** Excludes others that load or remove files. */
    public HeldLock files() throws IOException {
        return locks.acquireUninterruptibly(FILES, "load the store");
    }

    /** Excludes others that write a snapshot; empty if one does. */
    Optional<HeldLock> trySnapshot() throws IOException {
        return locks.tryAcquire(SNAPSHOT, "write a snapshot");
    }

    HeldLock snapshot() throws IOException {
        return locks.acquireUninterruptibly(SNAPSHOT, "write a snapshot");
    }

    /** Excludes others that prepare the file of the next segment. */
    HeldLock preallocation() throws IOException {
        return locks.acquireUninterruptibly(PREALLOCATION, "prepare a segment");
    }

    @Override
    public void close() {
        locks.close();
    }
}
