package dev.stowage.storage.journal.commit;

import dev.stowage.posix.SharedLongs;
import dev.stowage.storage.journal.format.Position;
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
public final class SharedLogState implements AutoCloseable {
    public static final int SIZE = 64;

    private static final int ORIGIN = 0;
    private static final int OLDEST_SEGMENT = 1;
    private static final int SESSIONS = 2;
    private static final int TAIL = 8;
    private static final int BARRIER = 16;
    private static final int DURABLE = 24;
    private static final int VISIBLE = 32;
    private static final int FLUSH = 40;

    private static final long POISON = Long.MIN_VALUE;

    private static final long HAS_WAITERS = 1;
    /** Whoever flushes for so long is slow or dead, and is not waited for. */
    static final Duration MAX_FLUSH_WAIT = Duration.ofMillis(20);

    private final SharedLongs shared;

    public SharedLogState(SharedLongs shared) {
        this.shared = shared;
    }

    public static boolean isPoisoned(long visible) {
        return visible < 0;
    }

    public static long positionOf(long visible) {
        return visible & ~POISON;
    }

    /** The word of {@link #visible} as it is, poisoned or not. */
    public long visible() {
        return shared.get(VISIBLE);
    }

    public long tail() {
        return shared.get(TAIL);
    }

    long durable() {
        return shared.get(DURABLE);
    }

    long barrier() {
        return shared.get(BARRIER);
    }

    long origin() {
        return shared.get(ORIGIN);
    }

    long oldestSegment() {
        return shared.get(OLDEST_SEGMENT);
    }

    /** A number for one opening of the store, different for all that have it open at once. */
    public long nextSessionNumber() {
        return shared.getAndAdd(SESSIONS, 1);
    }

    void oldestSegment(long segment) {
        shared.set(OLDEST_SEGMENT, segment);
    }

    void tail(long position) {
        shared.set(TAIL, position);
    }

    void barrier(long position) {
        shared.set(BARRIER, position);
    }

    void advanceDurable(long position) {
        long found = durable();
        while (found < position && !shared.compareAndSet(DURABLE, found, position)) {
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
        long now = System.nanoTime() & ~HAS_WAITERS;
        long found = shared.get(FLUSH);
        long age = now - found;
        if (found == 0 || age < 0 || age > MAX_FLUSH_WAIT.toNanos()) {
            return shared.compareAndSet(FLUSH, found, now) ? now : 0;
        }
        if (shared.compareAndSet(FLUSH, found, found | HAS_WAITERS)) {
            shared.await(FLUSH, found | HAS_WAITERS, MAX_FLUSH_WAIT.minusNanos(age));
        }
        return 0;
    }

    void endFlush(long flushStart) {
        if (shared.compareAndSet(FLUSH, flushStart, 0)) {
            return;
        }
        if (shared.compareAndSet(FLUSH, flushStart | HAS_WAITERS, 0)) {
            shared.wakeAll(FLUSH);
        }
    }

    /** Shows readers all that may be shown. Returns the word of {@link #visible} afterwards. */
    long publish() {
        while (true) {
            long current = visible();
            // in this order: each is written before the one that is read before it
            long tail = tail();
            long barrier = barrier();
            long durable = durable();
            long next = barrier <= durable ? tail : durable;
            if (isPoisoned(current) || next <= current) {
                return current;
            }
            if (shared.compareAndSet(VISIBLE, current, next)) {
                return next;
            }
        }
    }

    void poison() {
        long current = visible();
        while (!isPoisoned(current) && !shared.compareAndSet(VISIBLE, current, current | POISON)) {
            current = visible();
        }
    }

    /** The log begins or goes on here, and all before is on the disk. Under the append lock. */
    void reset(long origin, long position) {
        shared.set(ORIGIN, origin);
        shared.set(OLDEST_SEGMENT, Position.segment(origin));
        shared.set(BARRIER, position);
        shared.set(DURABLE, position);
        shared.set(TAIL, position);
        long current = visible();
        while (!shared.compareAndSet(VISIBLE, current, position)) {
            current = visible();
        }
    }

    @Override
    public void close() {
        shared.close();
    }
}
