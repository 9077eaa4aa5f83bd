package dev.stowage.benchmarks.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The samples of one candidate from all rounds of a case.
 *
 * @param candidate its name
 * @param kind where it comes from
 * @param description a description for people
 * @param valuesByMetric one value per metric and completed round; copied
 * @param problem why the candidate was not run, or not in all rounds
 */
public record CandidateSamples(String candidate, Candidate.Kind kind, String description,
        Map<Metric, List<Double>> valuesByMetric, Optional<String> problem) {

    /** Copies the values. */
    public CandidateSamples {
        Map<Metric, List<Double>> copy = new TreeMap<>();
        valuesByMetric.forEach((metric, values) -> copy.put(metric, List.copyOf(values)));
        valuesByMetric = copy;
    }

    /**
     * Returns the values of one metric.
     *
     * @param metric the metric
     * @return one for each completed round; empty if it was not measured
     */
    public List<Double> values(Metric metric) {
        return valuesByMetric.getOrDefault(metric, List.of());
    }

    /**
     * Returns the statistics of one metric.
     *
     * @param metric the metric
     * @return statistics of no values if it was not measured
     */
    public SampleStatistics statistics(Metric metric) {
        return SampleStatistics.of(values(metric));
    }

    /** Returns the median of a metric; empty if it was not measured. */
    public Optional<Double> median(Metric metric) {
        return statistics(metric).median();
    }

    /** Returns the largest value of a metric divided by its smallest; empty if it was not measured. */
    public Optional<Double> spread(Metric metric) {
        return statistics(metric).spread();
    }

    /** Returns whether the values of a metric differ too much for a verdict to be relied on. */
    public boolean noisy(Metric metric) {
        return statistics(metric).noisy();
    }
}
