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
 * @param duration how long the run took
 * @param counters what was counted on the way, by subject and name; copied in order
 * @param rulesLeftToOtherPairs how many rules were not run over a pair since they had their turn over
 * another, see {@link PairSelection#ROTATING}
 */
public record ConformanceReport(List<ClauseResult> results, long seed, Duration duration,
        Map<String, Map<String, Long>> counters, int rulesLeftToOtherPairs) {
    /** Copies the results and the figures. */
    public ConformanceReport {
        results = List.copyOf(results);
        Map<String, Map<String, Long>> copy = new LinkedHashMap<>();
        counters.forEach((subject, values) -> copy.put(subject,
                Collections.unmodifiableMap(new LinkedHashMap<>(values))));
        counters = Collections.unmodifiableMap(copy);
    }

    /**
     * Tells whether every clause that was run holds, deviations aside.
     *
     * @return false if there is a violation
     */
    public boolean isPassed() {
        return totals().violation() == 0;
    }

    /**
     * Counts the verdicts.
     *
     * @return the numbers
     */
    public VerdictCounts totals() {
        return new VerdictCounts(count(ClauseVerdict.PASS), count(ClauseVerdict.VIOLATION),
                count(ClauseVerdict.DEVIATION),
                count(ClauseVerdict.NOT_RUN));
    }

    private int count(ClauseVerdict clauseVerdict) {
        return (int) results.stream()
                .filter(clauseResult -> clauseResult.clauseVerdict() == clauseVerdict)
                .count();
    }

    /**
     * How many results have which verdict.
     *
     * @param pass those that hold
     * @param violation those that do not
     * @param deviation those that do not, as declared
     * @param notRun those that could not be looked at
     */
    public record VerdictCounts(int pass, int violation, int deviation, int notRun) {}
}
