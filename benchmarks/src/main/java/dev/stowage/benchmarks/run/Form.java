package dev.stowage.benchmarks.run;

import java.time.Duration;

/**
 * How much is asked of a run.
 *
 * @param extent which cases and how many records
 * @param rounds how often each contestant takes its turn
 * @param warmUp how long a contestant works before its first turn
 * @param turn how long a turn takes, at most
 * @param limit when the whole run stops; rounds that are missing then are said to be missing
 */
public record Form(Extent extent, int rounds, Duration warmUp, Duration turn, Duration limit) {
    /** Fewer rounds say nothing about a median. */
    public static final int FEWEST_ROUNDS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration QUICK_TURN = Duration.ofMillis(400);
    private static final Duration QUICK_LIMIT = Duration.ofSeconds(280);
    private static final Duration LONG_TURN = Duration.ofSeconds(1);
    private static final Duration LONG_LIMIT = Duration.ofHours(2);

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
    public static Form quick() {
        return new Form(Extent.QUICK, FEWEST_ROUNDS, WARM_UP, QUICK_TURN, QUICK_LIMIT);
    }

    /** All cases, long turns; one hour and 41 minutes on two cores. */
    public static Form complete() {
        return new Form(Extent.LONG, FEWEST_ROUNDS, WARM_UP, LONG_TURN, LONG_LIMIT);
    }

    /**
     * Chooses by extent.
     *
     * @param smoke the value for {@link Extent#SMOKE}
     * @param complete the value for the others
     * @return one of them
     */
    public <T> T choose(T smoke, T complete) {
        return switch (extent) {
            case SMOKE -> smoke;
            case QUICK, LONG -> complete;
        };
    }
}
