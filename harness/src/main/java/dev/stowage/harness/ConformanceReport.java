package dev.stowage.harness;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of a run of the suite.
 *
 * @param results one for each subject and clause that applies to it; copied
 * @param seed the seed of the run's random choices
 * @param duration the time that the run took
 * @param counters what the rules counted, by subject and name; copied in order
 * @param rulesLeftToOtherPairs how many rules were run over other pairs instead of one, see
 * {@link PairSelection#ROTATING}
 */
public record ConformanceReport(List<ClauseResult> results, long seed, Duration duration,
        Map<String, Map<String, Long>> counters, int rulesLeftToOtherPairs) {
    /** Copies the results and the counters. */
    public ConformanceReport {
        results = List.copyOf(results);
        Map<String, Map<String, Long>> copy = new LinkedHashMap<>();
        counters.forEach((subject, values) -> copy.put(subject,
                Collections.unmodifiableMap(new LinkedHashMap<>(values))));
        counters = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns whether every clause that was run holds or is a declared deviation.
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
                count(ClauseVerdict.DEVIATION), count(ClauseVerdict.NOT_RUN));
    }

    private int count(ClauseVerdict clauseVerdict) {
        return (int) results.stream()
                .filter(clauseResult -> clauseResult.clauseVerdict() == clauseVerdict)
                .count();
    }

    /**
     * The number of results with each verdict.
     *
     * @param pass clauses that hold
     * @param violation clauses that do not hold
     * @param deviation clauses that do not hold, as declared
     * @param notRun clauses that could not be checked
     */
    public record VerdictCounts(int pass, int violation, int deviation, int notRun) {}
}
