package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Contestant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be reached.
 *
 * @param id for example {@code P1}
 * @param sentence what it is, for people
 * @param benchmark which benchmark judges it
 * @param where the parameters of its case; others may be anything
 * @param ours the contestants it is about, each by itself
 * @param theirs whom they are compared with; empty: nobody
 * @param measure what is compared
 * @param comparison how
 * @param least the value without which the goal is missed
 * @param aim the value that is hoped for
 */
public record Goal(String id, String sentence, String benchmark, Map<String, String> where, List<String> ours,
        String theirs, Measure measure, Comparison comparison, double least, double aim) {

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

        double of(double ours, double theirs) {
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
    boolean isJudgedBy(String of, Map<String, String> parameters) {
        return of.equals(benchmark) && parameters.entrySet().containsAll(where.entrySet());
    }

    /** Returns the names of those in a case that it compares; empty if one side is missing. */
    Set<String> compared(Case one) {
        Set<String> names = one.contestants().stream().map(Contestant::name).collect(Collectors.toSet());
        boolean judged = ours.stream().anyMatch(names::contains)
                && (!comparison.relative() || names.contains(theirs));
        names.removeIf(name -> !judged || !(ours.contains(name) || theirs.equals(name)));
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
            case AT_MOST_MORE, AT_MOST -> " " + measure.unit();
        };
        return Numbers.ratio(value) + unit + comparison.suffix();
    }
}
