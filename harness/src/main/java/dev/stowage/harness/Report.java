package dev.stowage.harness;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came out of a run of the suite.
 *
 * @param results one for each subject and clause that the subject is held to; copied
 * @param seed what the run's random choices began with
 * @param took how long the run took
 * @param figures what was counted on the way, by subject and name; copied in order
 * @param leftToOtherPairs how many rules were not run over a pair since they had their turn over another, see
 * {@link Pairs#IN_TURN}
 */
public record Report(List<Result> results, long seed, Duration took,
        Map<String, Map<String, Long>> figures, int leftToOtherPairs) {
    /** Copies the results and the figures. */
    public Report {
        results = List.copyOf(results);
        Map<String, Map<String, Long>> copy = new LinkedHashMap<>();
        figures.forEach((subject, counted) -> copy.put(subject,
                Collections.unmodifiableMap(new LinkedHashMap<>(counted))));
        figures = Collections.unmodifiableMap(copy);
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
