package dev.stowage.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * What processes tell each other about locks, in a shared page file: who holds one, who waits for it next,
 * and that it has been released. Hints only: the kernel's lock decides, and a board full of garbage costs a
 * delay or a missing name.
 *
 * <p>
 * A note lies in one of eight slots that its lock's offset selects; when all eight are taken (by locks held
 * at the same time, or by holders that were killed), the last one is overwritten. A mapped page makes writing
 * a note cost less than the lock itself.
 */
final class SharedLockHints {
    static final int MAXIMUM_NOTE_BYTES = 200;

    private static final int BUCKETS = 128;
    private static final int SLOTS = 8;
    private static final int SLOT_SIZE = 256;
    private static final int TAG = 0;
    private static final int CHECKSUM = 8;
    private static final int BODY = 12;
    private static final int HEADER_OF_BODY = 4 + 8 + 8 + 8;
    private static final long QUEUE = (long) BUCKETS * SLOTS * SLOT_SIZE;
    private static final int QUEUE_WORDS = 1024;
    private static final long RELEASES = QUEUE + QUEUE_WORDS * Long.BYTES;
    private static final long SIZE = RELEASES + QUEUE_WORDS * Integer.BYTES;

    /** A waiter that has not renewed its claim for so long is dead or stopped, and is passed over. */
    private static final int CLAIM_MILLIS = 50;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment segment;

    private SharedLockHints(MemorySegment segment) {
        this.segment = segment;
    }

    /** Stays mapped while it is reachable, so that threads which use it need no protection from closing. */
    static SharedLockHints open(Path file) throws IOException {
        return new SharedLockHints(SharedMemory.map(file, SIZE, Arena.ofAuto()));
    }

    /** Writes who holds the lock; only the holder may call it. Returns the slot to {@link #erase}. */
    long publish(long lock, LockHolder holder) {
        long slot = claimSlot(lock);
        byte[] body = encode(holder);
        MemorySegment.copy(body, 0, segment, ValueLayout.JAVA_BYTE, slot + BODY, body.length);
        segment.set(ValueLayout.JAVA_INT, slot + CHECKSUM, checksum(lock, body, body.length));
        return slot;
    }

    private long claimSlot(long lock) {
        long first = bucket(lock);
        long tag = lock + 1;
        for (long slot = first; slot < first + SLOTS * SLOT_SIZE; slot += SLOT_SIZE) {
            long found = (long) LONG.getAcquire(segment, slot + TAG);
            if (found == tag || (found == 0 && LONG.compareAndSet(segment, slot + TAG, 0L, tag))) {
                return slot;
            }
        }
        long last = first + (SLOTS - 1) * SLOT_SIZE;
        LONG.setRelease(segment, last + TAG, tag);
        return last;
    }

    void erase(long lock, long slot) {
        LONG.compareAndSet(segment, slot + TAG, lock + 1, 0L);
    }

    Optional<LockHolder> read(long lock) {
        long first = bucket(lock);
        for (long slot = first; slot < first + SLOTS * SLOT_SIZE; slot += SLOT_SIZE) {
            if ((long) LONG.getAcquire(segment, slot + TAG) == lock + 1) {
                int checksum = segment.get(ValueLayout.JAVA_INT, slot + CHECKSUM);
                byte[] body = segment.asSlice(slot + BODY, SLOT_SIZE - BODY).toArray(ValueLayout.JAVA_BYTE);
                Optional<LockHolder> holder = decode(lock, checksum, body);
                if (holder.isPresent()) {
                    return holder;
                }
            }
        }
        return Optional.empty();
    }

    private static long bucket(long lock) {
        return (lock & BUCKETS - 1) * SLOTS * SLOT_SIZE;
    }

    private static byte[] encode(LockHolder holder) {
        byte[] note = holder.note().getBytes(StandardCharsets.UTF_8);
        int length = truncatedLength(note);
        return ByteBuffer.allocate(HEADER_OF_BODY + length)
                .putInt(length)
                .putLong(holder.pid())
                .putLong(holder.startTimeTicks())
                .putLong(holder.since().toEpochMilli())
                .put(note, 0, length)
                .array();
    }

    /** Cuts between characters, not inside one. */
    private static int truncatedLength(byte[] note) {
        int length = Math.min(note.length, MAXIMUM_NOTE_BYTES);
        while (length < note.length && length > 0 && (note[length] & 0xc0) == 0x80) {
            length--;
        }
        return length;
    }

    private static Optional<LockHolder> decode(long lock, int checksum, byte[] slot) {
        ByteBuffer body = ByteBuffer.wrap(slot);
        int length = body.getInt();
        boolean valid = length >= 0
                && length <= MAXIMUM_NOTE_BYTES
                && checksum == checksum(lock, slot, HEADER_OF_BODY + length);
        if (!valid) {
            return Optional.empty();
        }
        long pid = body.getLong();
        long startTimeTicks = body.getLong();
        Instant since = Instant.ofEpochMilli(body.getLong());
        String note = new String(slot, HEADER_OF_BODY, length, StandardCharsets.UTF_8);
        return Optional.of(new LockHolder(pid, startTimeTicks, since, note));
    }

    private static int checksum(long lock, byte[] body, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, lock));
        checksum.update(body, 0, length);
        return (int) checksum.getValue();
    }

    /** Whose turn it is among those who wait for one lock in different processes. */
    enum ClaimOwner {
        /** The caller's: it polls quickly. */
        CALLER,
        /** Another waiter's: the caller must leave the lock alone. */
        OTHER,
        /** Not known, because the place is taken by waiters for another lock: the caller may try. */
        UNDECIDED
    }

    /** A number that {@link #notifyReleased} changes. */
    int releaseCount(long lock) {
        return (int) INT.getAcquire(segment, releasesWord(lock));
    }

    /**
     * Blocks the thread until somebody has called {@link #notifyReleased} since the number was read, or so
     * long.
     */
    void awaitRelease(long lock, int releaseCount, long nanos) {
        Futex.await(segment, releasesWord(lock), releaseCount, nanos);
    }

    /** Wakes those who wait to have the lock, after it was given up or after a claim was dropped. */
    void notifyReleased(long lock) {
        INT.getAndAdd(segment, releasesWord(lock), 1);
        Futex.wakeAll(segment, releasesWord(lock));
    }

    /** Whether some other process waits to have the lock next. */
    boolean isClaimed(long lock) {
        long claim = (long) LONG.getAcquire(segment, queueWord(lock));
        return claim != 0 && isFresh(claim) && isFor(claim, lock);
    }

    /** One waiter's claim to be next. Not thread-safe. */
    final class QueueClaim {
        private final long lock;
        private final long word;
        private final long waiter;
        private long written;

        /**
         * A claim not yet made.
         *
         * @param waiter tells waiters apart, by its lowest twelve bits
         */
        QueueClaim(long lock, int waiter) {
            this.lock = lock;
            this.word = queueWord(lock);
            this.waiter = (waiter & 0xfffL) << 32;
        }

        ClaimOwner claimOrRenew() {
            long found = (long) LONG.getAcquire(segment, word);
            if (found == 0 || found == written || !isFresh(found)) {
                long claim = tag(lock) | waiter | Integer.toUnsignedLong(monotonicMillis());
                if (LONG.compareAndSet(segment, word, found, claim)) {
                    written = claim;
                    return ClaimOwner.CALLER;
                }
                return ClaimOwner.UNDECIDED;
            }
            return isFor(found, lock) ? ClaimOwner.OTHER : ClaimOwner.UNDECIDED;
        }

        void withdraw() {
            if (written != 0 && LONG.compareAndSet(segment, word, written, 0L)) {
                // one of those who wait behind comes next
                notifyReleased(lock);
            }
        }
    }

    /** A claim: 20 bits that stand for the lock, 12 for the waiter, 32 for the time in milliseconds. */
    private static long tag(long lock) {
        return lock >>> 10 << 44;
    }

    private static boolean isFor(long claim, long lock) {
        return claim >>> 44 == tag(lock) >>> 44;
    }

    private static boolean isFresh(long claim) {
        int age = monotonicMillis() - (int) claim;
        return age >= 0 && age <= CLAIM_MILLIS;
    }

    /** The nanoTime of Linux is CLOCK_MONOTONIC, the same for all processes of a machine. */
    private static int monotonicMillis() {
        return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private static long queueWord(long lock) {
        return QUEUE + (lock & QUEUE_WORDS - 1) * Long.BYTES;
    }

    private static long releasesWord(long lock) {
        return RELEASES + (lock & QUEUE_WORDS - 1) * Integer.BYTES;
    }
}
