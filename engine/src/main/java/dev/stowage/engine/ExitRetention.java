package dev.stowage.engine;

import dev.stowage.api.error.InvalidArgumentException;
import java.time.Duration;

/**
 * How long the exits of deleted containers are kept for those who still wait for them.
 *
 * @param maximumAge an older exit is forgotten
 * @param maximumCount beyond so many the oldest are forgotten; between processes that delete at the same time
 * there may be some more for a while
 */
public record ExitRetention(Duration maximumAge, int maximumCount) {
    /** Five minutes, ten thousand exits. */
    public static final ExitRetention STANDARD = new ExitRetention(Duration.ofMinutes(5), 10_000);

    /**
     * Checks the bounds.
     *
     * @throws InvalidArgumentException if one of them is negative
     */
    public ExitRetention {
        if (maximumAge.isNegative() || maximumCount < 0) {
            throw new InvalidArgumentException("exit retention " + maximumAge + ", " + maximumCount,
                    "must not be negative");
        }
    }
}
