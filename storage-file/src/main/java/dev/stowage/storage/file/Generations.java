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
final class Generations implements AutoCloseable {
    static final int SLOTS = 4096;
    /** All numbers: those of the slots, then how often a creation or deletion has begun, in any slot. */
    static final int NUMBERS = SLOTS + 1;
    /** Is never the word of a slot, which would have to be counted up to it: nothing is believed with it. */
    static final long NEVER = -1;

    private static final long ONE_MEMBER = 1L << 32;

    private final SharedLongs words;
    private final StoreLocks locks;
    private long told;

    Generations(SharedLongs words, StoreLocks locks) {
        this.words = words;
        this.locks = locks;
    }

    static int slot(ContainerId id) {
        int hash = id.value().hashCode();
        return (hash ^ (hash >>> 12) ^ (hash >>> 24)) & (SLOTS - 1);
    }

    /** Whether no writer is at work, dead ones included. */
    static boolean isQuiet(long word) {
        return (word & 1) == 0;
    }

    /** Whether no record has come or gone between two quiet words. */
    static boolean sameMembers(long word, long other) {
        return word >>> 32 == other >>> 32;
    }

    long word(int slot) throws ClosedChannelException {
        try {
            // what was read from a file before must not be read after this
            VarHandle.loadLoadFence();
            return words.get(slot);
        } catch (IllegalStateException e) {
            throw new ClosedChannelException();
        }
    }

    /**
     * Returns a number that is the same as before only if no record has come or gone since, but for those
     * that this process has been told of, see {@link Window#tell}.
     */
    synchronized long untold() throws ClosedChannelException {
        return word(SLOTS) - told;
    }

    /**
     * Both numbers at once: a moment in which only one of them counts could hide what another process does.
     */
    private synchronized void countTold() {
        words.getAndAdd(SLOTS, 1);
        told++;
    }

    private synchronized void countUntold() {
        told--;
    }

    /** Makes a slot quiet whose writer was killed; does nothing if the writer lives. */
    void repair(int slot) throws IOException {
        if (isQuiet(word(slot))) {
            return;
        }
        Optional<HeldLock> free = locks.slotIfFree(slot);
        if (free.isPresent()) {
            try (HeldLock _ = free.orElseThrow()) {
                long word = word(slot);
                if (!isQuiet(word)) {
                    words.set(slot, word + 1 + ONE_MEMBER);
                }
            }
        }
    }

    /** Opens the window in which a record of the slot is replaced. Waits for others of the slot. */
    Window open(ContainerId id, Operation operation, Membership membership) throws IOException {
        int slot = slot(id);
        HeldLock lock = locks.slot(slot, id, operation);
        try {
            long before = word(slot);
            boolean quiet = isQuiet(before);
            long odd = quiet ? before + 1 : before;
            if (quiet) {
                // a full barrier: no reader may see the new file with the old number
                words.getAndAdd(slot, 1);
            }
            if (membership == Membership.CHANGES) {
                countTold();
            }
            // what a killed predecessor did in its window is not known: it may have created or deleted
            long after = odd + 1 + (quiet && membership == Membership.SAME ? 0 : ONE_MEMBER);
            return new Window(slot, before, after, membership, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public void close() {
        words.close();
    }

    /** What a window does to the set of records. */
    enum Membership {
        /** A record is replaced. */
        SAME,
        /** A record comes or goes. */
        CHANGES
    }

    /** The time in which readers look at the file. */
    final class Window implements AutoCloseable {
        private final int slot;
        private final long before;
        private final long after;
        private final HeldLock lock;
        private boolean untold;

        Window(int slot, long before, long after, Membership membership, HeldLock lock) {
            this.slot = slot;
            this.before = before;
            this.after = after;
            this.untold = membership == Membership.CHANGES;
            this.lock = lock;
        }

        /** Says that this process knows what the window does to the set of records. */
        void tell() {
            untold = false;
        }

        /** The number until now; odd after a killed writer, so that nothing remembered has it. */
        long before() {
            return before;
        }

        /** The number from {@link #close} on. */
        long after() {
            return after;
        }

        @Override
        public void close() {
            try (HeldLock _ = lock) {
                if (untold) {
                    countUntold();
                }
                words.set(slot, after);
            }
        }
    }
}
