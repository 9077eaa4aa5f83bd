package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.Candidate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be reached.
 *
 * @param id for example {@code P1}
 * @param description what it is, for people
 * @param benchmark which benchmark judges it
 * @param caseParameters the parameters of its case; others may be anything
 * @param candidates the contestants it is about, each by itself
 * @param baseline whom they are compared with; empty: nobody
 * @param metric what is compared
 * @param comparison how
 * @param threshold the value without which the goal is missed
 * @param target the value that is hoped for
 */
public record Goal(String id, String description, String benchmark, Map<String, String> caseParameters,
        List<String> candidates,
        String baseline, Metric metric, Comparison comparison, double threshold, double target) {

    /** How two values become the one that is judged. */
    public enum Comparison {
        /** Ours over theirs, the more the better. */
        AT_LEAST_TIMES("x", true),
        /** Theirs over ours, the more the better. */
        AT_LEAST_TIMES_FASTER("x faster", true),
        /** Ours over theirs, the less the better. */
        AT_MOST_TIMES("x", false),
        /** Ours less theirs, the less the better. */
        AT_MOST_MORE(" more", false),
        /** Ours alone, the less the better. */
        AT_MOST("", false);

        private final String suffix;
        private final boolean moreIsBetter;

        Comparison(String suffix, boolean moreIsBetter) {
            this.suffix = suffix;
            this.moreIsBetter = moreIsBetter;
        }

        double apply(double ours, double theirs) {
            return switch (this) {
                case AT_LEAST_TIMES, AT_MOST_TIMES -> ours / theirs;
                case AT_LEAST_TIMES_FASTER -> theirs / ours;
                case AT_MOST_MORE -> ours - theirs;
                case AT_MOST -> ours;
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

    /** Tells whether a case of these conditions judges this goal. */
    boolean appliesTo(String benchmarkName, Map<String, String> parameters) {
        return benchmarkName.equals(benchmark)
                && parameters.entrySet().containsAll(caseParameters.entrySet());
    }

    /** Returns the names of those in a case that it compares; empty if one side is missing. */
    Set<String> comparedCandidates(BenchmarkCase one) {
        Set<String> names = one.candidates().stream().map(Candidate::name).collect(Collectors.toSet());
        boolean comparable = candidates.stream().anyMatch(names::contains)
                && (!comparison.relative() || names.contains(baseline));
        names.removeIf(name -> !comparable || !(candidates.contains(name) || baseline.equals(name)));
        return names;
    }

    /** Writes a bound of this goal, for example {@code ≥ 4x}. */
    public String bound(double bound) {
        return comparison.sign() + " " + value(bound);
    }

    /** Writes a value of this goal, for example {@code 4.27x}. */
    public String value(double value) {
        String unit = switch (comparison) {
            case AT_LEAST_TIMES, AT_LEAST_TIMES_FASTER, AT_MOST_TIMES -> "";
            case AT_MOST_MORE, AT_MOST -> " " + metric.unit();
        };
        return NumberFormats.plain(value) + unit + comparison.suffix();
    }
}
