package dev.stowage.runtime.oci;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Looks again and again, with pauses that grow, until a deadline. For one thread. */
final class Waiting {
    private static final long FIRST_PAUSE_NANOS = 200_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    private final long deadline;
    private long pause = FIRST_PAUSE_NANOS;

    private Waiting(long deadline) {
        this.deadline = deadline;
    }

    static Waiting atMost(Duration patience) {
        long now = System.nanoTime();
        // a patience beyond the range of the clock is for ever
        long nanos = patience.compareTo(Duration.ofDays(36_500)) > 0
                ? Long.MAX_VALUE / 4
                : patience.toNanos();
        return new Waiting(now + nanos);
    }

    /**
     * Pauses before the next look.
     *
     * @return false, without a pause, once the deadline has passed
     */
    boolean again() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        LockSupport.parkNanos(this, Math.min(pause, left));
        pause = Math.min(pause + pause / 16, LONGEST_PAUSE_NANOS);
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
    boolean until(Condition condition) throws IOException, InterruptedException {
        while (!condition.holds()) {
            if (!again()) {
                return false;
            }
        }
        return true;
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
