package dev.stowage.posix;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Moments on the clock of {@link System#nanoTime}. */
final class Deadline {
    private Deadline() {}

    /** A wait longer than a century is cut to one, so that differences do not overflow. */
    static long after(Duration patience) {
        long nanos = TimeUnit.NANOSECONDS.convert(patience);
        return System.nanoTime() + Math.min(nanos, TimeUnit.DAYS.toNanos(36_500));
    }
}
