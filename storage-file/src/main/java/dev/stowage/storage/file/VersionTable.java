package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.SharedLongs;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/**
 * Version numbers by which readers in all processes check, without a system call, whether a cached record is
 * current. There is one number per shard of the records, in memory that all processes map.
 *
 * <p>
 * The lower half of a number counts writes, and is odd while a writer replaces a record of the shard; readers
 * then read the file. The upper half counts creations and deletions, so that an update makes no process list
 * the directory. A number that is even, and the same before and after a read, proves that nothing in the
 * shard changed in between. A record never changes its shard; records that share one only invalidate each
 * other.
 *
 * <p>
 * A writer that is killed leaves its shard odd. A writer holds the lock of its shard, so a process that
 * acquires that lock knows that the writer is dead, and sets a new even number. The numbers need not survive
 * a reboot: no cache does.
 */
final class VersionTable implements AutoCloseable {
    static final int SHARD_COUNT = 4096;
    /** The numbers of all shards, then the number of creations and deletions begun in any shard. */
    static final int COUNTER_COUNT = SHARD_COUNT + 1;
    /** A number that no shard ever has, since it is odd: nothing cached with it is current. */
    static final long INVALID_VERSION = -1;

    private static final long MEMBERSHIP_INCREMENT = 1L << 32;

    private final SharedLongs versions;
    private final RecordLocks locks;
    private long localChanges;

    VersionTable(SharedLongs versions, RecordLocks locks) {
        this.versions = versions;
        this.locks = locks;
    }

    /** Returns a table for a store that can only be read: each shard counts as being written, always. */
    static VersionTable unversioned(RecordLocks locks) {
        SharedLongs versions = SharedLongs.unshared(COUNTER_COUNT);
        for (int shard = 0; shard < SHARD_COUNT; shard++) {
            versions.set(shard, 1);
        }
        return new VersionTable(versions, locks);
    }

    static int shard(ContainerId id) {
        int hash = id.value().hashCode();
        return (hash ^ (hash >>> 12) ^ (hash >>> 24)) & (SHARD_COUNT - 1);
    }

    /** Whether no writer is replacing a record, killed ones included. */
    static boolean isStable(long version) {
        return (version & 1) == 0;
    }

    /** Whether no record was created or deleted between two even numbers. */
    static boolean sameMembership(long version, long other) {
        return version >>> 32 == other >>> 32;
    }

    long version(int shard) throws ClosedChannelException {
        try {
            // reads of a file must not be reordered after this
            VarHandle.loadLoadFence();
            return versions.get(shard);
        } catch (IllegalStateException e) {
            throw new ClosedChannelException();
        }
    }

    /**
     * Returns a number that changes with each creation and deletion that this process does not know, see
     * {@link WriteGuard#markCached}.
     */
    synchronized long externalChanges() throws ClosedChannelException {
        return version(SHARD_COUNT) - localChanges;
    }

    /**
     * Counts both numbers under one lock: between the two, a change of another process could go unnoticed.
     */
    private synchronized void countLocalChange() {
        versions.getAndAdd(SHARD_COUNT, 1);
        localChanges++;
    }

    private synchronized void discountLocalChange() {
        localChanges--;
    }

    /** Sets an even number on a shard whose writer was killed; does nothing if the writer lives. */
    void repair(int shard) throws IOException {
        if (isStable(version(shard))) {
            return;
        }
        Optional<HeldLock> free = locks.tryShard(shard);
        if (free.isPresent()) {
            try (HeldLock _ = free.orElseThrow()) {
                long version = version(shard);
                if (!isStable(version)) {
                    versions.set(shard, version + 1 + MEMBERSHIP_INCREMENT);
                }
            }
        }
    }

    /** Begins to replace a record of a shard. Waits for other writers of the shard. */
    WriteGuard beginWrite(ContainerId id, Operation operation, WriteKind kind) throws IOException {
        int shard = shard(id);
        HeldLock lock = locks.shard(shard, id, operation);
        try {
            long versionBefore = version(shard);
            boolean stable = isStable(versionBefore);
            long oddVersion = stable ? versionBefore + 1 : versionBefore;
            if (stable) {
                // a full barrier: no reader may see the new file with the old number
                versions.getAndAdd(shard, 1);
            }
            if (kind == WriteKind.ADD_OR_REMOVE) {
                countLocalChange();
            }
            // a killed predecessor may have created or deleted a record
            long versionAfter =
                    oddVersion + 1 + (stable && kind == WriteKind.REPLACE ? 0 : MEMBERSHIP_INCREMENT);
            return new WriteGuard(shard, versionBefore, versionAfter, kind, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public void close() {
        versions.close();
    }

    /** How a write changes the set of records. */
    enum WriteKind {
        /** A record is replaced. */
        REPLACE,
        /** A record is created or deleted. */
        ADD_OR_REMOVE
    }

    /** A write in progress, during which readers read the file. */
    final class WriteGuard implements AutoCloseable {
        private final int shard;
        private final long versionBefore;
        private final long versionAfter;
        private final HeldLock lock;
        private boolean uncached;

        WriteGuard(int shard, long versionBefore, long versionAfter, WriteKind kind, HeldLock lock) {
            this.shard = shard;
            this.versionBefore = versionBefore;
            this.versionAfter = versionAfter;
            this.uncached = kind == WriteKind.ADD_OR_REMOVE;
            this.lock = lock;
        }

        /** Notes that the cache of this process has the change of the set of records. */
        void markCached() {
            uncached = false;
        }

        /** The number before the write; odd after a killed writer, so that nothing cached has it. */
        long versionBefore() {
            return versionBefore;
        }

        /** The number after {@link #close}. */
        long versionAfter() {
            return versionAfter;
        }

        @Override
        public void close() {
            try (HeldLock _ = lock) {
                if (uncached) {
                    discountLocalChange();
                }
                versions.set(shard, versionAfter);
            }
        }
    }
}
