package dev.stowage.storage.journal.commit;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import dev.stowage.records.store.StoreLocks;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The locks of a store, all in one file. Taken in this order only, so that nobody waits in a circle: a
 * record's id, a name, the opening, the end of the log, a snapshot, the files, the next segment's file.
 */
public final class JournalLocks implements AutoCloseable {
    private static final String USERS = "users";
    private static final String APPEND = "append";
    private static final String SNAPSHOT = "snapshot";
    private static final String FILES = "files";
    private static final String PREALLOCATION = "prepared";
    /** The append lock is held for one write: it mostly comes free before a pause would end. */
    private static final int SPIN_ATTEMPTS = 50;

    private final ReentrantLock appendLock = new ReentrantLock();

    private final FileLocks locks;
    private final StoreLocks storeLocks;
    private final Owner owner;

    /** Who may have the store open. */
    public enum Owner {
        /** Any number of processes. */
        SHARED,
        /** One object in one process, which then need not look what others do. */
        EXCLUSIVE
    }

    /** A lock that is held. */
    @FunctionalInterface
    interface AppendLock extends AutoCloseable {
        @Override
        void close();
    }

    public JournalLocks(FileLocks locks, Duration timeout, Owner owner) {
        this.locks = locks;
        this.storeLocks = new StoreLocks(locks, timeout);
        this.owner = owner;
    }

    /** Excludes all other changes of a record, while its function runs and until it is committed. */
    public HeldLock record(ContainerId id, Operation operation) throws IOException {
        return storeLocks.record(id, operation);
    }

    /** Excludes all other creations with a name. */
    public HeldLock name(ContainerName name, ContainerId id) throws IOException {
        return storeLocks.name(name, id);
    }

    /** Excludes others that open the store. */
    public HeldLock opening(String store) throws IOException {
        return storeLocks.acquire("open", ErrorSubject.of(store), Operation.OPEN);
    }

    /** Whether nobody else has the store open; held while that must stay so. */
    public Optional<HeldLock> tryExclusive() throws IOException {
        return locks.tryAcquire(USERS, "use the store alone");
    }

    /** Says that the store is in use; empty if somebody uses it alone. */
    public Optional<HeldLock> tryShared() throws IOException {
        return locks.tryAcquireShared(USERS);
    }

    /** Who uses the store alone, as text. */
    public String owner() throws IOException {
        return locks.holder(USERS).map(holder -> "pid " + holder.pid()).orElse("another process");
    }

    /**
     * Excludes others that write to the log.
     *
     * @throws LockBusyException past the deadline
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
            // its holder may wait for this very core
            Thread.yield();
        }
        return storeLocks.acquireUninterruptibly(APPEND, "append to the log")::close;
    }

    /** Excludes others that load from or remove files. */
    public HeldLock files() throws IOException {
        return storeLocks.acquireUninterruptibly(FILES, "load the store");
    }

    /** Excludes others that write a snapshot; empty if one is. */
    Optional<HeldLock> trySnapshot() throws IOException {
        return locks.tryAcquire(SNAPSHOT, "write a snapshot");
    }

    HeldLock snapshot() throws IOException {
        return storeLocks.acquireUninterruptibly(SNAPSHOT, "write a snapshot");
    }

    /** Excludes others that make the next segment's file. */
    HeldLock preallocation() throws IOException {
        return storeLocks.acquireUninterruptibly(PREALLOCATION, "make a segment");
    }

    @Override
    public void close() {
        locks.close();
    }
}
