package dev.stowage.benchmarks.run;

import java.time.Duration;

/**
 * How much is asked of a run.
 *
 * @param extent which cases and how many records
 * @param rounds how often each candidate takes its turn
 * @param warmUpTime how long a candidate works before its first turn
 * @param iterationTime how long a turn takes, at most
 * @param timeLimit when the whole run stops; rounds that are missing then are said to be missing
 */
public record RunProfile(Extent extent, int rounds, Duration warmUpTime, Duration iterationTime,
        Duration timeLimit) {
    /** Fewer rounds say nothing about a median. */
    public static final int MIN_ROUNDS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration QUICK_ITERATION_TIME = Duration.ofMillis(400);
    private static final Duration QUICK_TIME_LIMIT = Duration.ofSeconds(280);
    private static final Duration LONG_ITERATION_TIME = Duration.ofSeconds(1);
    private static final Duration LONG_TIME_LIMIT = Duration.ofHours(2);

    /** Which cases there are. */
    public enum Extent {
        /** One pass through everything with next to no records: shows that it works, and nothing else. */
        SMOKE,
        /** All cases, of which only what the goals compare is run. */
        QUICK,
        /** All. */
        LONG
    }

    /** Ends within five minutes. */
    public static RunProfile quick() {
        return new RunProfile(Extent.QUICK, MIN_ROUNDS, WARM_UP, QUICK_ITERATION_TIME, QUICK_TIME_LIMIT);
    }

    /** All cases, long turns; one hour and 41 minutes on two cores. */
    public static RunProfile full() {
        return new RunProfile(Extent.LONG, MIN_ROUNDS, WARM_UP, LONG_ITERATION_TIME, LONG_TIME_LIMIT);
    }

    /**
     * Chooses by extent.
     *
     * @param smoke the value for {@link Extent#SMOKE}
     * @param full the value for the others
     * @return one of them
     */
    public <T> T choose(T smoke, T full) {
        return switch (extent) {
            case SMOKE -> smoke;
            case QUICK, LONG -> full;
        };
    }
}
