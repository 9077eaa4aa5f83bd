package dev.stowage.harness;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A point in time until which a caller waits, on the monotonic clock of {@link System#nanoTime}. Immutable.
 *
 * <pre>{@code
 * if (!TestDeadline.after(timeout).await(() -> isStopped(process))) {
 *     throw new NotRunException("the process does not stop");
 * }
 * }</pre>
 */
public final class TestDeadline {
    /** Differences of two readings of the clock are meaningful up to 292 years. */
    private static final long MAXIMUM_TIMEOUT_NANOS = Long.MAX_VALUE / 2;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final TestDeadline NEVER = new TestDeadline(0);

    private final long nanos;

    private TestDeadline(long nanos) {
        this.nanos = nanos;
    }

    /**
     * Returns the point in time when a timeout that starts now expires.
     *
     * @param timeout zero or negative: the deadline has passed already; more than 146 years: it never passes
     * @return the deadline
     */
    public static TestDeadline after(Duration timeout) {
        long timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
        return timeoutNanos >= MAXIMUM_TIMEOUT_NANOS ? NEVER
                : new TestDeadline(System.nanoTime() + Math.max(0, timeoutNanos));
    }

    /**
     * Returns a deadline that never passes.
     *
     * @return the deadline
     */
    public static TestDeadline never() {
        return NEVER;
    }

    /**
     * Returns whether the deadline has been reached.
     *
     * @return always false if it never passes
     */
    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    /**
     * Returns the time left in nanoseconds.
     *
     * @return 0 once the deadline has passed, {@link Long#MAX_VALUE} if it never passes
     */
    public long remainingNanos() {
        return this == NEVER ? Long.MAX_VALUE : Math.max(0, nanos - System.nanoTime());
    }

    /**
     * Polls a condition until it holds or the deadline passes, with pauses that grow to 10 ms. The condition
     * is tested at least once, and once more when the deadline has passed.
     *
     * @param condition what to wait for
     * @param <E> what the condition may throw
     * @return whether the condition held
     * @throws E if the condition throws it
     * @throws InterruptedException if the thread is interrupted during a pause
     */
    public <E extends Exception> boolean await(Condition<E> condition) throws E, InterruptedException {
        long pauseNanos = FIRST_PAUSE_NANOS;
        while (!condition.holds()) {
            long remainingNanos = remainingNanos();
            if (remainingNanos <= 0) {
                return false;
            }
            pause(Duration.ofNanos(Math.min(pauseNanos, remainingNanos)));
            pauseNanos = Math.min(pauseNanos * 2, LONGEST_PAUSE_NANOS);
        }
        return true;
    }

    /**
     * Lets time pass: for rules that say that something does not happen, and between two attempts.
     *
     * @param duration for how long
     * @throws InterruptedException if the thread is interrupted
     */
    public static void pause(Duration duration) throws InterruptedException {
        if (new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("the latch was counted down");
        }
    }

    /**
     * Something that may come true.
     *
     * @param <E> what testing it may throw
     */
    @FunctionalInterface
    public interface Condition<E extends Exception> {
        /**
         * Tests the condition.
         *
         * @return whether it holds now
         * @throws E if that cannot be found out
         */
        boolean holds() throws E;
    }
}
