package dev.stowage.storage.journal.commit;

import dev.stowage.posix.SharedLongs;
import dev.stowage.storage.journal.format.Position;
import java.time.Duration;

/**
 * The state of the log in memory that all processes share. It is valid only while a process has the store
 * open: the first process initializes it from the files. Thread-safe.
 *
 * <ul>
 * <li><b>tail</b>: where the next frame begins; written under the append lock.</li>
 * <li><b>barrier</b>: where the last frame with a DURABLE record ends; written before the tail.</li>
 * <li><b>durable</b>: up to where the log is on the disk; only increases.</li>
 * <li><b>visible</b>: up to where readers see the log; only increases, until a process whose flush failed
 * <b>poisons</b> it. Then only a restart of the log in new files replaces it. Advancing it by
 * {@link #publish} is the commit, so nothing is committed between the poisoning and the restart.</li>
 * <li><b>origin</b>: where the log was last restarted.</li>
 * <li><b>oldest</b>: the first segment whose file is kept.</li>
 * <li><b>flush</b>: the start time of a flush in progress, a hint that saves other processes their own.</li>
 * </ul>
 *
 * <p>
 * Invariant: every DURABLE record before visible is before durable.
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
    /** A process that flushes for longer is slow or dead, and others no longer wait for it. */
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

    /** The visible position, with the poison mark if it is set. */
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

    /** Returns a number that differs between all processes that have the store open at the same time. */
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
     * Begins a flush, unless another process is flushing: then waits for that one, since two at once take the
     * disk twice as long, and the next flush covers what both have written.
     *
     * @return the start time, for {@link #endFlush}; 0 if the caller must check again whether it needs a
     * flush
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

    /** Advances the visible position as far as allowed. Returns {@link #visible} afterwards. */
    long publish() {
        while (true) {
            long current = visible();
            // read in the reverse order of the writes
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

    /** Restarts or continues the log at a position before which all is on the disk. Under the append lock. */
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
