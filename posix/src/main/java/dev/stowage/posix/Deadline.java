package dev.stowage.posix;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A point in time until which a caller waits, on the monotonic clock of {@link System#nanoTime}: it is not
 * affected when the wall clock is set. Immutable.
 *
 * <pre>{@code
 * Deadline deadline = Deadline.after(timeout);
 * while (!isDone()) {
 *     if (deadline.hasPassed()) {
 *         throw new TimeoutException();
 *     }
 *     process.waitFor(deadline.remaining());
 * }
 * }</pre>
 */
public final class Deadline {
    /**
     * The clock measures differences of up to 292 years. A timeout of more than half of that never expires.
     */
    private static final long MAXIMUM_TIMEOUT_NANOS = Long.MAX_VALUE / 2;

    private static final Deadline NEVER = new Deadline(0);

    private final long nanos;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    /**
     * Returns the point in time when a timeout that starts now expires.
     *
     * @param timeout zero or negative: the deadline has passed already; more than 146 years: it never passes
     */
    public static Deadline after(Duration timeout) {
        long timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
        return timeoutNanos >= MAXIMUM_TIMEOUT_NANOS ? NEVER
                : new Deadline(System.nanoTime() + Math.max(0, timeoutNanos));
    }

    /** Returns a deadline that never passes. */
    public static Deadline never() {
        return NEVER;
    }

    /** Whether the deadline has been reached. */
    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    /** The time left: zero once the deadline has passed; 292 years if it never passes. */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /**
     * The time left in nanoseconds: 0 once the deadline has passed, {@link Long#MAX_VALUE} if it never
     * passes.
     */
    public long remainingNanos() {
        return this == NEVER ? Long.MAX_VALUE : Math.max(0, nanos - System.nanoTime());
    }

    /** Returns the shorter of the time left and a limit, for one step of a longer wait. */
    public Duration remaining(Duration limit) {
        Duration remaining = remaining();
        return remaining.compareTo(limit) < 0 ? remaining : limit;
    }

    @Override
    public String toString() {
        return this == NEVER ? "never" : "in " + remaining();
    }
}
