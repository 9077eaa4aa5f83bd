package dev.stowage.benchmarks.run;

import java.time.Duration;

/**
 * The extent of a run.
 *
 * @param extent which cases are run, and with how many records
 * @param rounds the number of measured iterations of each candidate
 * @param warmUpTime how long a candidate warms up
 * @param iterationTime the longest iteration
 * @param timeLimit the longest duration of the whole run; rounds that do not fit are left out and reported
 */
public record RunProfile(Extent extent, int rounds, Duration warmUpTime, Duration iterationTime,
        Duration timeLimit) {
    /** A goal with fewer rounds is not evaluated. */
    public static final int MIN_ROUNDS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration QUICK_ITERATION_TIME = Duration.ofMillis(400);
    private static final Duration QUICK_TIME_LIMIT = Duration.ofSeconds(280);
    private static final Duration LONG_ITERATION_TIME = Duration.ofSeconds(1);
    private static final Duration LONG_TIME_LIMIT = Duration.ofHours(2);

    /** Which cases are run. */
    public enum Extent {
        /** One pass through all cases with very few records, as a test that they work. */
        SMOKE,
        /** The cases and candidates that goals compare. */
        QUICK,
        /** All cases. */
        LONG
    }

    /** Returns a profile that ends within five minutes. */
    public static RunProfile quick() {
        return new RunProfile(Extent.QUICK, MIN_ROUNDS, WARM_UP, QUICK_ITERATION_TIME, QUICK_TIME_LIMIT);
    }

    /** Returns a profile of all cases and long iterations; takes one hour and 41 minutes on two cores. */
    public static RunProfile full() {
        return new RunProfile(Extent.LONG, MIN_ROUNDS, WARM_UP, LONG_ITERATION_TIME, LONG_TIME_LIMIT);
    }

    /**
     * Chooses a value by the extent.
     *
     * @param smoke the value for {@link Extent#SMOKE}
     * @param full the value for the others
     * @return one of the two
     */
    public <T> T choose(T smoke, T full) {
        return switch (extent) {
            case SMOKE -> smoke;
            case QUICK, LONG -> full;
        };
    }
}
