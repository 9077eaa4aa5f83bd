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
 * How readers in all processes know, without a system call, that what they remember is still true: one number
 * for each slot of the records, in memory that all processes map.
 *
 * <p>
 * The lower half counts, and is odd while a writer replaces a record of the slot: then only the file tells.
 * The upper half counts creations and deletions, so that an update does not make anybody list the directory.
 * A number that is the same before and after a look, and even, proves that nothing of the slot changed in
 * between. A record never changes its slot; records that share one only cost each other a look at a file.
 *
 * <p>
 * A writer that is killed leaves its slot odd; since a writer holds the slot's lock meanwhile, whoever gets
 * that lock knows it is dead, and makes the number even and new. What the numbers are after a reboot does not
 * matter: nobody remembers anything of before.
 */
final class VersionTable implements AutoCloseable {
    static final int SHARD_COUNT = 4096;
    /** All numbers: those of the slots, then how often a creation or deletion has begun, in any slot. */
    static final int COUNTER_COUNT = SHARD_COUNT + 1;
    /** Is never the word of a slot, which would have to be counted up to it: nothing is believed with it. */
    static final long INVALID_VERSION = -1;

    private static final long MEMBERSHIP_INCREMENT = 1L << 32;

    private final SharedLongs versions;
    private final RecordLocks locks;
    private long localChanges;

    VersionTable(SharedLongs versions, RecordLocks locks) {
        this.versions = versions;
        this.locks = locks;
    }

    static int shard(ContainerId id) {
        int hash = id.value().hashCode();
        return (hash ^ (hash >>> 12) ^ (hash >>> 24)) & (SHARD_COUNT - 1);
    }

    /** Whether no writer is at work, dead ones included. */
    static boolean isStable(long version) {
        return (version & 1) == 0;
    }

    /** Whether no record has come or gone between two quiet words. */
    static boolean sameMembership(long version, long other) {
        return version >>> 32 == other >>> 32;
    }

    long version(int shard) throws ClosedChannelException {
        try {
            // what was read from a file before must not be read after this
            VarHandle.loadLoadFence();
            return versions.get(shard);
        } catch (IllegalStateException e) {
            throw new ClosedChannelException();
        }
    }

    /**
     * Returns a number that is the same as before only if no record has come or gone since, but for those
     * that this process has been told of, see {@link WriteGuard#markCached}.
     */
    synchronized long externalChanges() throws ClosedChannelException {
        return version(SHARD_COUNT) - localChanges;
    }

    /**
     * Both numbers at once: a moment in which only one of them counts could hide what another process does.
     */
    private synchronized void countLocalChange() {
        versions.getAndAdd(SHARD_COUNT, 1);
        localChanges++;
    }

    private synchronized void discountLocalChange() {
        localChanges--;
    }

    /** Makes a slot quiet whose writer was killed; does nothing if the writer lives. */
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

    /** Opens the window in which a record of the slot is replaced. Waits for others of the slot. */
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
            // what a killed predecessor did in its window is not known: it may have created or deleted
            long versionAfter = oddVersion + 1
                    + (stable && kind == WriteKind.REPLACE ? 0 : MEMBERSHIP_INCREMENT);
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

    /** What a window does to the set of records. */
    enum WriteKind {
        /** A record is replaced. */
        REPLACE,
        /** A record comes or goes. */
        ADD_OR_REMOVE
    }

    /** The time in which readers look at the file. */
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

        /** Says that this process knows what the window does to the set of records. */
        void markCached() {
            uncached = false;
        }

        /** The number until now; odd after a killed writer, so that nothing remembered has it. */
        long versionBefore() {
            return versionBefore;
        }

        /** The number from {@link #close} on. */
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
