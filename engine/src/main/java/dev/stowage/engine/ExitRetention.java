package dev.stowage.engine;

import dev.stowage.api.error.InvalidArgumentException;
import java.time.Duration;

/**
 * How long the exits of deleted containers are kept for those who still wait for them.
 *
 * @param age an older exit is forgotten
 * @param count beyond so many the oldest are forgotten; between processes that delete at the same time there
 * may be some more for a while
 */
public record ExitRetention(Duration age, int count) {
    /** Five minutes, ten thousand exits. */
    public static final ExitRetention STANDARD = new ExitRetention(Duration.ofMinutes(5), 10_000);

    /**
     * Checks the bounds.
     *
     * @throws InvalidArgumentException if one of them is negative
     */
    public ExitRetention {
        if (age.isNegative() || count < 0) {
            throw new InvalidArgumentException("exit retention " + age + ", " + count,
                    "must not be negative");
        }
    }
}
