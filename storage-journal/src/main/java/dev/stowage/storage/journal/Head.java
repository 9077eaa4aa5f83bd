package dev.stowage.storage.journal;

import dev.stowage.posix.SharedLongs;
import java.time.Duration;

/**
 * What all processes that have the store open know of the log, in memory that they share. It means something
 * only while somebody has the store open: whoever comes first writes it anew from the files.
 *
 * <p>
 * <b>tail</b>: where the next frame begins. Written under the append lock. <b>barrier</b>: where the last
 * frame with a DURABLE record ends; written before the tail. <b>durable</b>: up to where the log is on the
 * disk; grows only. <b>visible</b>: up to where readers see it; grows only, until it is <b>poisoned</b> by
 * who saw a flush fail: then it can only be replaced, by who begins the log again in new files. Whoever moves
 * it on with {@link #publish} has committed, and nobody can between a poisoning and a new beginning.
 * <b>origin</b>: where the log was begun last. <b>oldest</b>: the first segment whose file is kept.
 * <b>flush</b>: since when somebody flushes, a hint that saves others a flush of their own.
 *
 * <p>
 * Always: every DURABLE record before visible is before durable.
 */
final class Head implements AutoCloseable {
    static final int SIZE = 64;

    private static final int ORIGIN = 0;
    private static final int OLDEST = 1;
    private static final int OPENINGS = 2;
    private static final int TAIL = 8;
    private static final int BARRIER = 16;
    private static final int DURABLE = 24;
    private static final int VISIBLE = 32;
    private static final int FLUSH = 40;

    private static final long POISON = Long.MIN_VALUE;

    private static final long AWAITED = 1;
    /** Whoever flushes for so long is slow or dead, and is not waited for. */
    static final Duration LONGEST_WAIT_FOR_A_FLUSH = Duration.ofMillis(20);

    private final SharedLongs words;

    Head(SharedLongs words) {
        this.words = words;
    }

    static boolean isPoisoned(long visible) {
        return visible < 0;
    }

    static long position(long visible) {
        return visible & ~POISON;
    }

    /** The word of {@link #visible} as it is, poisoned or not. */
    long visible() {
        return words.get(VISIBLE);
    }

    long tail() {
        return words.get(TAIL);
    }

    long durable() {
        return words.get(DURABLE);
    }

    long barrier() {
        return words.get(BARRIER);
    }

    long origin() {
        return words.get(ORIGIN);
    }

    long oldest() {
        return words.get(OLDEST);
    }

    /** A number for one opening of the store, different for all that have it open at once. */
    long nextOpening() {
        return words.getAndAdd(OPENINGS, 1);
    }

    void oldest(long segment) {
        words.set(OLDEST, segment);
    }

    void tail(long position) {
        words.set(TAIL, position);
    }

    void barrier(long position) {
        words.set(BARRIER, position);
    }

    void durableUpTo(long position) {
        long found = durable();
        while (found < position && !words.compareAndSet(DURABLE, found, position)) {
            found = durable();
        }
    }

    /**
     * Begins a flush, unless another process is at it: then waits for that one, since two at once take the
     * disk twice as long, and the next covers what both have written.
     *
     * @return when, for {@link #endFlush}; 0 if the caller is to look again whether it needs a flush
     */
    long beginFlush() {
        long now = System.nanoTime() & ~AWAITED;
        long found = words.get(FLUSH);
        long age = now - found;
        if (found == 0 || age < 0 || age > LONGEST_WAIT_FOR_A_FLUSH.toNanos()) {
            return words.compareAndSet(FLUSH, found, now) ? now : 0;
        }
        if (words.compareAndSet(FLUSH, found, found | AWAITED)) {
            words.await(FLUSH, found | AWAITED, LONGEST_WAIT_FOR_A_FLUSH.minusNanos(age));
        }
        return 0;
    }

    void endFlush(long begun) {
        if (words.compareAndSet(FLUSH, begun, 0)) {
            return;
        }
        if (words.compareAndSet(FLUSH, begun | AWAITED, 0)) {
            words.wakeAll(FLUSH);
        }
    }

    /** Shows readers all that may be shown. Returns the word of {@link #visible} afterwards. */
    long publish() {
        while (true) {
            long seen = visible();
            // in this order: each is written before the one that is read before it
            long tail = tail();
            long barrier = barrier();
            long durable = durable();
            long next = barrier <= durable ? tail : durable;
            if (isPoisoned(seen) || next <= seen) {
                return seen;
            }
            if (words.compareAndSet(VISIBLE, seen, next)) {
                return next;
            }
        }
    }

    void poison() {
        long seen = visible();
        while (!isPoisoned(seen) && !words.compareAndSet(VISIBLE, seen, seen | POISON)) {
            seen = visible();
        }
    }

    /** The log begins or goes on here, and all before is on the disk. Under the append lock. */
    void restart(long origin, long position) {
        words.set(ORIGIN, origin);
        words.set(OLDEST, Position.segment(origin));
        words.set(BARRIER, position);
        words.set(DURABLE, position);
        words.set(TAIL, position);
        long seen = visible();
        while (!words.compareAndSet(VISIBLE, seen, position)) {
            seen = visible();
        }
    }

    @Override
    public void close() {
        words.close();
    }
}
