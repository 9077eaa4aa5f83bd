package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Series;
import java.util.List;
import java.util.Optional;

/**
 * Whether a goal is reached.
 *
 * @param goal the goal
 * @param outcome what was found
 * @param ours which contestant it was; empty if none took part
 * @param values one for each round; copied
 * @param reason why it was not judged; empty if it was
 */
public record Verdict(Goal goal, Outcome outcome, String ours, List<Double> values, String reason) {
    /** Copies the values. */
    public Verdict {
        values = List.copyOf(values);
    }

    /** What was found. */
    public enum Outcome {
        /** Better than hoped for. */
        AIM_REACHED("aim reached"),
        /** Good enough. */
        REACHED("reached"),
        /** Not good enough. */
        MISSED("missed"),
        /** Not enough was measured. */
        NOT_JUDGED("not judged");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        /** Returns the words for people. */
        public String words() {
            return words;
        }
    }

    /**
     * Judges a goal.
     *
     * @param goal the goal
     * @param results all that was measured
     * @return a verdict for each contestant that the goal is about and that took part; one that says why if
     * there is none
     */
    public static List<Verdict> of(Goal goal, List<CaseResult> results) {
        Optional<CaseResult> found = results.stream()
                .filter(result -> goal.isJudgedBy(result.benchmark(), result.parameters()))
                .findFirst();
        if (found.isEmpty()) {
            return List.of(notJudged(goal, "", "its case was not run"));
        }
        CaseResult result = found.orElseThrow();
        List<Verdict> verdicts = goal.ours()
                .stream()
                .flatMap(name -> result.of(name).stream())
                .map(series -> of(goal, series, result))
                .toList();
        return verdicts.isEmpty()
                ? List.of(notJudged(goal, "", "no contestant " + String.join(" or ", goal.ours())))
                : verdicts;
    }

    private static Verdict of(Goal goal, Series series, CaseResult result) {
        Optional<Series> theirs = result.of(goal.theirs());
        if (goal.comparison().relative() && theirs.isEmpty()) {
            return notJudged(goal, series.contestant(), "no contestant " + goal.theirs());
        }
        List<Double> left = series.values(goal.measure());
        List<Double> right = theirs.map(one -> one.values(goal.measure())).orElse(left);
        int rounds = Math.min(left.size(), right.size());
        if (rounds < Form.FEWEST_ROUNDS) {
            return notJudged(goal, series.contestant(),
                    rounds + " rounds, " + Form.FEWEST_ROUNDS + " are needed"
                            + series.problem()
                                    .or(() -> theirs.flatMap(Series::problem))
                                    .map(": "::concat)
                                    .orElse(""));
        }
        List<Double> values = new java.util.ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            values.add(goal.comparison().of(left.get(round), right.get(round)));
        }
        double median = Series.median(values).orElseThrow();
        return new Verdict(goal, outcome(goal, median), series.contestant(), values, "");
    }

    private static Outcome outcome(Goal goal, double value) {
        if (goal.comparison().reached(value, goal.aim())) {
            return Outcome.AIM_REACHED;
        }
        return goal.comparison().reached(value, goal.least()) ? Outcome.REACHED : Outcome.MISSED;
    }

    private static Verdict notJudged(Goal goal, String ours, String reason) {
        return new Verdict(goal, Outcome.NOT_JUDGED, ours, List.of(), reason);
    }

    /** Returns the middle of the rounds; empty if the goal was not judged. */
    public Optional<Double> median() {
        return Series.median(values);
    }

    /** Tells whether the rounds disagree too much for a verdict that holds. */
    public boolean restless() {
        return Series.spread(values).orElse(1.0) > Series.RESTLESS;
    }
}
