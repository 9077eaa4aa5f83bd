package dev.stowage.benchmarks.run;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one contestant did in all rounds of a case.
 *
 * @param candidate its name
 * @param kind whose it is
 * @param description what it is, for people
 * @param valuesByMetric by measure, one value for each round it finished; copied
 * @param problem why it was not run, or not to the end
 */
public record CandidateSamples(String candidate, Candidate.Kind kind, String description,
        Map<Metric, List<Double>> valuesByMetric,
        Optional<String> problem) {
    /** Where rounds differ by more than this, the machine was too restless for a verdict. */
    public static final double NOISY_SPREAD = 2;

    /** Copies the values. */
    public CandidateSamples {
        Map<Metric, List<Double>> copy = new TreeMap<>();
        valuesByMetric.forEach((metric, values) -> copy.put(metric, List.copyOf(values)));
        valuesByMetric = copy;
    }

    /**
     * Returns the values of one measure.
     *
     * @param metric which
     * @return one for each round; empty if it was not measured
     */
    public List<Double> values(Metric metric) {
        return valuesByMetric.getOrDefault(metric, List.of());
    }

    /**
     * Returns the middle value.
     *
     * @param metric which
     * @return the median; empty if it was not measured
     */
    public Optional<Double> median(Metric metric) {
        return median(values(metric));
    }

    /**
     * Returns how far apart the rounds are.
     *
     * @param metric which
     * @return the largest value over the smallest, at least 1; empty if it was not measured
     */
    public Optional<Double> spread(Metric metric) {
        return spread(values(metric));
    }

    /**
     * Tells whether the rounds disagree too much for a verdict.
     *
     * @param metric which
     * @return whether the spread is above {@link #NOISY_SPREAD}
     */
    public boolean noisy(Metric metric) {
        return spread(metric).orElse(1.0) > NOISY_SPREAD;
    }

    /**
     * Returns the middle value; of an even number, the mean of the two in the middle.
     *
     * @param values any order
     * @return the median; empty if there are none
     */
    public static Optional<Double> median(List<Double> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return Optional
                .of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /**
     * Returns the largest value over the smallest.
     *
     * @param values any order
     * @return at least 1; infinite if some and not all are 0; empty if there are none
     */
    public static Optional<Double> spread(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        if (sorted.length == 0) {
            return Optional.empty();
        }
        double largest = sorted[sorted.length - 1];
        return Optional.of(largest == sorted[0] ? 1.0 : largest / sorted[0]);
    }
}
