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
 * Hints that processes exchange about locks in a file that all of them map: who holds a lock, who waits for
 * it next, and that it was released. The lock of the kernel decides; wrong hints cost a delay or a missing
 * name.
 *
 * <p>
 * The holder's note is in one of eight slots that the offset of its lock selects. If all eight are in use (by
 * locks held at the same time, or by holders that were killed), the last one is overwritten. The file is
 * mapped so that writing a note costs less than the lock itself.
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

    /** A waiter that has not renewed its claim for this time is dead or stopped, and is ignored. */
    private static final int CLAIM_MILLIS = 50;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment segment;

    private SharedLockHints(MemorySegment segment) {
        this.segment = segment;
    }

    /**
     * Maps the file for as long as the object is reachable, so that no thread can use it after it is
     * unmapped. Without space for the file the hints reach only this object: a full disk must not keep
     * anybody from a lock.
     */
    static SharedLockHints open(Path file) throws IOException {
        try {
            return new SharedLockHints(SharedMemory.map(file, SIZE, Arena.ofAuto()));
        } catch (PosixException e) {
            if (e.is(Errno.ENOSPC) || e.is(Errno.EDQUOT)) {
                return new SharedLockHints(Arena.ofAuto().allocate(SIZE, Long.BYTES));
            }
            throw e;
        }
    }

    /** Publishes the holder of a lock; only the holder may call it. Returns the slot for {@link #erase}. */
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

    /** Truncates between two characters, not inside one. */
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
        boolean valid = length >= 0 && length <= MAXIMUM_NOTE_BYTES
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

    /** Which of the waiters for one lock, in different processes, is next. */
    enum ClaimOwner {
        /** The caller is next: it polls quickly. */
        CALLER,
        /** Another waiter is next: the caller must not try the lock. */
        OTHER,
        /** Unknown, because waiters for another lock use the same word: the caller may try. */
        UNDECIDED
    }

    /** A number that {@link #notifyReleased} increments. */
    int releaseCount(long lock) {
        return (int) INT.getAcquire(segment, releasesWord(lock));
    }

    /**
     * Blocks the thread until another thread or process has called {@link #notifyReleased} since the number
     * was read, or until the time is over.
     */
    void awaitRelease(long lock, int releaseCount, long nanos) {
        Futex.await(segment, releasesWord(lock), releaseCount, nanos);
    }

    /** Wakes the waiters after the lock was released or a claim was withdrawn. */
    void notifyReleased(long lock) {
        INT.getAndAdd(segment, releasesWord(lock), 1);
        Futex.wakeAll(segment, releasesWord(lock));
    }

    /** Whether a waiter claims to be next. */
    boolean isClaimed(long lock) {
        long claim = (long) LONG.getAcquire(segment, queueWord(lock));
        return claim != 0 && isFresh(claim) && isFor(claim, lock);
    }

    /** The claim of one waiter to be next. Not thread-safe. */
    final class QueueClaim {
        private final long lock;
        private final long word;
        private final long waiter;
        private long written;

        /**
         * Creates a claim, without making it yet.
         *
         * @param waiter identifies the waiter by its lowest twelve bits
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
                // so that another waiter can claim to be next
                notifyReleased(lock);
            }
        }
    }

    /** A claim consists of 20 bits for the lock, 12 for the waiter, and 32 for the time in milliseconds. */
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

    /** On Linux nanoTime reads CLOCK_MONOTONIC, which all processes of a machine share. */
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
