package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.CandidateSamples;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.run.SampleStatistics;
import dev.stowage.benchmarks.run.SampleStatistics.ConfidenceInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a candidate reaches a goal.
 *
 * @param goal the goal
 * @param outcome the outcome
 * @param candidate the name of the candidate; empty if none took part
 * @param values the compared value of each round; copied
 * @param reason why the goal was not evaluated; empty if it was
 */
public record GoalVerdict(Goal goal, Outcome outcome, String candidate, List<Double> values, String reason) {
    /** Copies the values. */
    public GoalVerdict {
        values = List.copyOf(values);
    }

    /** The outcome of an evaluation. */
    public enum Outcome {
        /** The median is at the target or better. */
        TARGET_REACHED("target reached"),
        /** The median is at the threshold or better. */
        REACHED("reached"),
        /** The median is worse than the threshold. */
        MISSED("missed"),
        /** Too few rounds were measured. */
        NOT_EVALUATED("not evaluated");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** Returns the label for people. */
        public String label() {
            return label;
        }
    }

    /**
     * Evaluates a goal.
     *
     * @param goal the goal
     * @param results the results of all cases
     * @return a verdict for each candidate of the goal that took part; if none did, one verdict with the
     * reason
     */
    public static List<GoalVerdict> evaluate(Goal goal, List<CaseResult> results) {
        Optional<CaseResult> found = results.stream()
                .filter(result -> goal.appliesTo(result.benchmark(), result.parameters()))
                .findFirst();
        if (found.isEmpty()) {
            return List.of(notEvaluated(goal, "", "its case was not run"));
        }
        CaseResult result = found.orElseThrow();
        List<GoalVerdict> verdicts = goal.candidates()
                .stream()
                .flatMap(name -> result.find(name).stream())
                .map(samples -> evaluate(goal, samples, result))
                .toList();
        return verdicts.isEmpty()
                ? List.of(notEvaluated(goal, "", "no candidate " + String.join(" or ", goal.candidates())))
                : verdicts;
    }

    private static GoalVerdict evaluate(Goal goal, CandidateSamples samples, CaseResult result) {
        Optional<CandidateSamples> baseline = result.find(goal.baseline());
        if (goal.comparison().relative() && baseline.isEmpty()) {
            return notEvaluated(goal, samples.candidate(), "no candidate " + goal.baseline());
        }
        List<Double> candidateValues = samples.values(goal.metric());
        List<Double> baselineValues = baseline.map(one -> one.values(goal.metric())).orElse(candidateValues);
        int rounds = Math.min(candidateValues.size(), baselineValues.size());
        if (rounds < RunProfile.MIN_ROUNDS) {
            return notEvaluated(goal, samples.candidate(),
                    rounds + " rounds, " + RunProfile.MIN_ROUNDS + " are needed"
                            + samples.problem()
                                    .or(() -> baseline.flatMap(CandidateSamples::problem))
                                    .map(": "::concat)
                                    .orElse(""));
        }
        List<Double> values = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            values.add(goal.comparison().apply(candidateValues.get(round), baselineValues.get(round)));
        }
        double median = SampleStatistics.of(values).median().orElseThrow();
        return new GoalVerdict(goal, outcome(goal, median), samples.candidate(), values, "");
    }

    private static Outcome outcome(Goal goal, double value) {
        if (goal.comparison().reached(value, goal.target())) {
            return Outcome.TARGET_REACHED;
        }
        return goal.comparison().reached(value, goal.threshold()) ? Outcome.REACHED : Outcome.MISSED;
    }

    private static GoalVerdict notEvaluated(Goal goal, String candidate, String reason) {
        return new GoalVerdict(goal, Outcome.NOT_EVALUATED, candidate, List.of(), reason);
    }

    /** Returns the median of the rounds; empty if the goal was not evaluated. */
    public Optional<Double> median() {
        return SampleStatistics.of(values).median();
    }

    /** Returns whether the rounds differ too much for the verdict to be relied on. */
    public boolean noisy() {
        return SampleStatistics.of(values).noisy();
    }

    /**
     * Returns the 95 % confidence interval of the geometric mean of the rounds, or of their arithmetic mean
     * if a value is not positive.
     */
    public Optional<ConfidenceInterval> confidenceInterval() {
        SampleStatistics statistics = SampleStatistics.of(values);
        return statistics.geometricConfidenceInterval().or(statistics::confidenceInterval);
    }

    /** Returns whether the threshold lies in the confidence interval: another run may find the opposite. */
    public boolean inconclusive() {
        return confidenceInterval().filter(interval -> interval.contains(goal.threshold())).isPresent();
    }
}
