package dev.stowage.posix;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Moments on the clock of {@link System#nanoTime}. */
final class MonotonicDeadline {
    private MonotonicDeadline() {}

    /**
     * A wait of less than nothing is none, one longer than a century is a century: differences must not
     * overflow.
     */
    static long afterTimeout(Duration timeout) {
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        return System.nanoTime() + Math.clamp(nanos, 0, TimeUnit.DAYS.toNanos(36_500));
    }
}
