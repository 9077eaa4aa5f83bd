package dev.stowage.runtime.oci;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Looks again and again, with pauses that grow, until a deadline. For one thread. */
final class Backoff {
    private static final long FIRST_PAUSE_NANOS = 200_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    private final long deadlineNanos;
    private long pauseNanos = FIRST_PAUSE_NANOS;

    private Backoff(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    static Backoff withTimeout(Duration timeout) {
        long now = System.nanoTime();
        // a patience beyond the range of the clock is for ever
        long timeoutNanos = timeout.compareTo(Duration.ofDays(36_500)) > 0
                ? Long.MAX_VALUE / 4
                : timeout.toNanos();
        return new Backoff(now + timeoutNanos);
    }

    /**
     * Pauses before the next look.
     *
     * @return false, without a pause, once the deadline has passed
     */
    boolean pauseBeforeRetry() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long remainingNanos = deadlineNanos - System.nanoTime();
        if (remainingNanos <= 0) {
            return false;
        }
        LockSupport.parkNanos(this, Math.min(pauseNanos, remainingNanos));
        pauseNanos = Math.min(pauseNanos + pauseNanos / 16, LONGEST_PAUSE_NANOS);
        return true;
    }

    /** Something that may come to hold. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    /**
     * Waits until a condition holds.
     *
     * @return false if it did not come to hold in time
     */
    boolean awaitCondition(Condition condition) throws IOException, InterruptedException {
        while (!condition.holds()) {
            if (!pauseBeforeRetry()) {
                return false;
            }
        }
        return true;
    }

    Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }
}
