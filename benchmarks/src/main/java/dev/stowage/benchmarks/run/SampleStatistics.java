package dev.stowage.benchmarks.run;

import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/** Statistics of the values that the rounds of a case yielded. Not thread-safe. */
public final class SampleStatistics {
    /** The samples of a candidate are noisy if the largest exceeds this multiple of the smallest. */
    public static final double NOISY_SPREAD = 2;
    private static final double CONFIDENCE = 0.95;
    private static final int MEDIAN_PERCENTILE = 50;

    private final DescriptiveStatistics statistics;

    private SampleStatistics(double[] values) {
        this.statistics = new DescriptiveStatistics(values);
    }

    /**
     * The range that contains the mean of all possible rounds with a confidence of 95 %.
     *
     * @param lower its lower bound
     * @param upper its upper bound, not below the lower one
     */
    public record ConfidenceInterval(double lower, double upper) {
        /** Returns whether the value lies strictly between the bounds. */
        public boolean contains(double value) {
            return lower < value && value < upper;
        }
    }

    /**
     * Creates the statistics of some values.
     *
     * @param values in any order; copied
     * @return their statistics
     */
    public static SampleStatistics of(List<Double> values) {
        return new SampleStatistics(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Returns the median; of an even number of values, the mean of the two middle ones. */
    public Optional<Double> median() {
        return ifPresent(statistics.getPercentile(MEDIAN_PERCENTILE));
    }

    /** Returns the smallest value. */
    public Optional<Double> min() {
        return ifPresent(statistics.getMin());
    }

    /** Returns the largest value. */
    public Optional<Double> max() {
        return ifPresent(statistics.getMax());
    }

    /**
     * Returns the largest value divided by the smallest: at least 1, and infinite if only the smallest is 0.
     */
    public Optional<Double> spread() {
        double max = statistics.getMax();
        double min = statistics.getMin();
        return ifPresent(max == min ? 1.0 : max / min);
    }

    /** Returns whether the spread exceeds {@link #NOISY_SPREAD}. */
    public boolean noisy() {
        return spread().orElse(1.0) > NOISY_SPREAD;
    }

    /**
     * Returns the confidence interval of the arithmetic mean by Student's t distribution.
     *
     * @return the interval; empty for fewer than two values
     */
    public Optional<ConfidenceInterval> confidenceInterval() {
        long count = statistics.getN();
        if (count < 2) {
            return Optional.empty();
        }
        double quantile = new TDistribution(count - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2);
        double halfWidth = quantile * statistics.getStandardDeviation() / Math.sqrt((double) count);
        return Optional.of(
                new ConfidenceInterval(statistics.getMean() - halfWidth, statistics.getMean() + halfWidth));
    }

    /**
     * Returns the confidence interval of the geometric mean, which suits ratios: half and double are equally
     * far from 1.
     *
     * @return the interval; empty for fewer than two values, or if one is not positive and finite
     */
    public Optional<ConfidenceInterval> geometricConfidenceInterval() {
        double[] logarithms = new double[Math.toIntExact(statistics.getN())];
        for (int i = 0; i < logarithms.length; i++) {
            logarithms[i] = Math.log(statistics.getElement(i));
            if (!Double.isFinite(logarithms[i])) {
                return Optional.empty();
            }
        }
        return new SampleStatistics(logarithms).confidenceInterval()
                .map(interval -> new ConfidenceInterval(Math.exp(interval.lower()),
                        Math.exp(interval.upper())));
    }

    private Optional<Double> ifPresent(double value) {
        return statistics.getN() == 0 ? Optional.empty() : Optional.of(value);
    }
}
