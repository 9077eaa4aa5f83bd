package dev.stowage.benchmarks.run;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one contestant did in one round.
 *
 * @param values by measure; copied
 */
public record Sample(Map<Measure, Double> values) {
    /** Copies the values. */
    public Sample {
        values = Map.copyOf(values);
    }

    /**
     * Returns a sample of one value.
     *
     * @param measure what was measured
     * @param value the value
     * @return the sample
     */
    public static Sample of(Measure measure, double value) {
        return new Sample(Map.of(measure, value));
    }

    /**
     * Returns this sample with one value more.
     *
     * @param measure what was measured
     * @param value the value
     * @return the sample
     */
    public Sample with(Measure measure, double value) {
        Map<Measure, Double> more = new EnumMap<>(Measure.class);
        more.putAll(values);
        more.put(measure, value);
        return new Sample(more);
    }
}
