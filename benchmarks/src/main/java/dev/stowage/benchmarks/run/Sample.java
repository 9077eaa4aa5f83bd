package dev.stowage.benchmarks.run;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one iteration of a candidate measured.
 *
 * @param values the values by metric; copied
 */
public record Sample(Map<Metric, Double> values) {
    /** Copies the values. */
    public Sample {
        values = Map.copyOf(values);
    }

    /**
     * Returns a sample of one value.
     *
     * @param metric what was measured
     * @param value the value
     * @return the sample
     */
    public static Sample of(Metric metric, double value) {
        return new Sample(Map.of(metric, value));
    }

    /**
     * Returns this sample with a further value.
     *
     * @param metric what was measured
     * @param value the value
     * @return the sample
     */
    public Sample with(Metric metric, double value) {
        Map<Metric, Double> extended = new EnumMap<>(Metric.class);
        extended.putAll(values);
        extended.put(metric, value);
        return new Sample(extended);
    }
}
