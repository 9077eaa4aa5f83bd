package dev.stowage.benchmarks.run;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one contestant did in all rounds of a case.
 *
 * @param contestant its name
 * @param kind whose it is
 * @param note what it is, for people
 * @param rounds by measure, one value for each round it finished; copied
 * @param problem why it was not run, or not to the end
 */
public record Series(String contestant, Contestant.Kind kind, String note,
        Map<Measure, List<Double>> rounds,
        Optional<String> problem) {
    /** Where rounds differ by more than this, the machine was too restless for a verdict. */
    public static final double RESTLESS = 2;

    /** Copies the values. */
    public Series {
        Map<Measure, List<Double>> copy = new TreeMap<>();
        rounds.forEach((measure, values) -> copy.put(measure, List.copyOf(values)));
        rounds = copy;
    }

    /**
     * Returns the values of one measure.
     *
     * @param measure which
     * @return one for each round; empty if it was not measured
     */
    public List<Double> values(Measure measure) {
        return rounds.getOrDefault(measure, List.of());
    }

    /**
     * Returns the middle value.
     *
     * @param measure which
     * @return the median; empty if it was not measured
     */
    public Optional<Double> median(Measure measure) {
        return median(values(measure));
    }

    /**
     * Returns how far apart the rounds are.
     *
     * @param measure which
     * @return the largest value over the smallest, at least 1; empty if it was not measured
     */
    public Optional<Double> spread(Measure measure) {
        return spread(values(measure));
    }

    /**
     * Tells whether the rounds disagree too much for a verdict.
     *
     * @param measure which
     * @return whether the spread is above {@link #RESTLESS}
     */
    public boolean restless(Measure measure) {
        return spread(measure).orElse(1.0) > RESTLESS;
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
