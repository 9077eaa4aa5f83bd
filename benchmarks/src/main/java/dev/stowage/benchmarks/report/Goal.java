package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Metric;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a metric of a case must reach.
 *
 * @param id for example {@code P1}
 * @param description a description for people
 * @param benchmark the benchmark that measures it
 * @param caseParameters the parameters of its case; others may be anything
 * @param candidates the candidates that it is evaluated for, each separately
 * @param baseline the candidate that they are compared with; empty: the metric is not compared
 * @param metric the metric that is compared
 * @param comparison how it is compared
 * @param threshold the value that it must reach; otherwise it is missed
 * @param target the value that is aimed at, beyond the threshold
 */
public record Goal(String id, String description, String benchmark, Map<String, String> caseParameters,
        List<String> candidates, String baseline, Metric metric, Comparison comparison,
        double threshold, double target) {

    /** How the values of candidate and baseline become the one that is evaluated. */
    public enum Comparison {
        /** The candidate's value divided by the baseline's; more is better. */
        AT_LEAST_TIMES("x", true),
        /** The baseline's value divided by the candidate's; more is better. */
        AT_LEAST_TIMES_FASTER("x faster", true),
        /** The candidate's value divided by the baseline's; less is better. */
        AT_MOST_TIMES("x", false),
        /** The candidate's value minus the baseline's; less is better. */
        AT_MOST_MORE(" more", false),
        /** The candidate's value; less is better. */
        AT_MOST("", false);

        private final String suffix;
        private final boolean moreIsBetter;

        Comparison(String suffix, boolean moreIsBetter) {
            this.suffix = suffix;
            this.moreIsBetter = moreIsBetter;
        }

        double apply(double candidateValue, double baselineValue) {
            return switch (this) {
                case AT_LEAST_TIMES, AT_MOST_TIMES -> candidateValue / baselineValue;
                case AT_LEAST_TIMES_FASTER -> baselineValue / candidateValue;
                case AT_MOST_MORE -> candidateValue - baselineValue;
                case AT_MOST -> candidateValue;
            };
        }

        boolean reached(double value, double bound) {
            return moreIsBetter ? value >= bound : value <= bound;
        }

        boolean relative() {
            return this != AT_MOST;
        }

        String sign() {
            return moreIsBetter ? "≥" : "≤";
        }

        String suffix() {
            return suffix;
        }
    }

    /** Returns whether a case with these parameters measures this goal. */
    boolean appliesTo(String benchmarkName, Map<String, String> parameters) {
        return benchmarkName.equals(benchmark)
                && parameters.entrySet().containsAll(caseParameters.entrySet());
    }

    /** Returns the names of the candidates of a case that it compares; empty if one side is missing. */
    Set<String> comparedCandidates(BenchmarkCase one) {
        Set<String> names = one.candidates().stream().map(Candidate::name).collect(Collectors.toSet());
        boolean comparable = candidates.stream().anyMatch(names::contains)
                && (!comparison.relative() || names.contains(baseline));
        names.removeIf(name -> !comparable || !(candidates.contains(name) || baseline.equals(name)));
        return names;
    }

    /** Formats a bound of this goal, for example {@code ≥ 4x}. */
    public String bound(double bound) {
        return comparison.sign() + " " + value(bound);
    }

    /** Formats a value of this goal, for example {@code 4.27x}. */
    public String value(double value) {
        String unit = switch (comparison) {
            case AT_LEAST_TIMES, AT_LEAST_TIMES_FASTER, AT_MOST_TIMES -> "";
            case AT_MOST_MORE, AT_MOST -> " " + metric.unit();
        };
        return NumberFormats.plain(value) + unit + comparison.suffix();
    }
}
