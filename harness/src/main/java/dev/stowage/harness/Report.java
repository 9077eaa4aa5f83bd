package dev.stowage.harness;

import java.time.Duration;
import java.util.List;

/**
 * What came out of a run of the suite.
 *
 * @param results one for each subject and clause that the subject is held to; copied
 * @param seed what the run's random choices began with
 * @param took how long the run took
 */
public record Report(List<Result> results, long seed, Duration took) {
    /** Copies the results. */
    public Report {
        results = List.copyOf(results);
    }

    /**
     * Tells whether every clause that was run holds, deviations aside.
     *
     * @return false if there is a violation
     */
    public boolean holds() {
        return totals().violation() == 0;
    }

    /**
     * Counts the verdicts.
     *
     * @return the numbers
     */
    public Totals totals() {
        return new Totals(count(Verdict.PASS), count(Verdict.VIOLATION), count(Verdict.DEVIATION),
                count(Verdict.NOT_RUN));
    }

    private int count(Verdict verdict) {
        return (int) results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /**
     * How many results have which verdict.
     *
     * @param pass those that hold
     * @param violation those that do not
     * @param deviation those that do not, as declared
     * @param notRun those that could not be looked at
     */
    public record Totals(int pass, int violation, int deviation, int notRun) {}
}
