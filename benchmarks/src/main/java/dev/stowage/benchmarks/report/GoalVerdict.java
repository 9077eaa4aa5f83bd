package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.run.CandidateSamples;
import java.util.List;
import java.util.Optional;

/**
 * Whether a goal is reached.
 *
 * @param goal the goal
 * @param outcome what was found
 * @param candidate which contestant it was; empty if none took part
 * @param values one for each round; copied
 * @param reason why it was not judged; empty if it was
 */
public record GoalVerdict(Goal goal, Outcome outcome, String candidate, List<Double> values, String reason) {
    /** Copies the values. */
    public GoalVerdict {
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

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** Returns the words for people. */
        public String label() {
            return label;
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
    public static List<GoalVerdict> judge(Goal goal, List<CaseResult> results) {
        Optional<CaseResult> found = results.stream()
                .filter(result -> goal.appliesTo(result.benchmark(), result.parameters()))
                .findFirst();
        if (found.isEmpty()) {
            return List.of(notJudged(goal, "", "its case was not run"));
        }
        CaseResult result = found.orElseThrow();
        List<GoalVerdict> verdicts = goal.candidates()
                .stream()
                .flatMap(name -> result.find(name).stream())
                .map(samples -> judge(goal, samples, result))
                .toList();
        return verdicts.isEmpty()
                ? List.of(notJudged(goal, "", "no contestant " + String.join(" or ", goal.candidates())))
                : verdicts;
    }

    private static GoalVerdict judge(Goal goal, CandidateSamples samples, CaseResult result) {
        Optional<CandidateSamples> baseline = result.find(goal.baseline());
        if (goal.comparison().relative() && baseline.isEmpty()) {
            return notJudged(goal, samples.candidate(), "no contestant " + goal.baseline());
        }
        List<Double> candidateValues = samples.values(goal.metric());
        List<Double> baselineValues = baseline.map(one -> one.values(goal.metric())).orElse(candidateValues);
        int rounds = Math.min(candidateValues.size(), baselineValues.size());
        if (rounds < RunProfile.MIN_ROUNDS) {
            return notJudged(goal, samples.candidate(),
                    rounds + " rounds, " + RunProfile.MIN_ROUNDS + " are needed"
                            + samples.problem()
                                    .or(() -> baseline.flatMap(CandidateSamples::problem))
                                    .map(": "::concat)
                                    .orElse(""));
        }
        List<Double> values = new java.util.ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            values.add(goal.comparison().apply(candidateValues.get(round), baselineValues.get(round)));
        }
        double median = CandidateSamples.median(values).orElseThrow();
        return new GoalVerdict(goal, outcome(goal, median), samples.candidate(), values, "");
    }

    private static Outcome outcome(Goal goal, double value) {
        if (goal.comparison().reached(value, goal.target())) {
            return Outcome.AIM_REACHED;
        }
        return goal.comparison().reached(value, goal.threshold()) ? Outcome.REACHED : Outcome.MISSED;
    }

    private static GoalVerdict notJudged(Goal goal, String candidate, String reason) {
        return new GoalVerdict(goal, Outcome.NOT_JUDGED, candidate, List.of(), reason);
    }

    /** Returns the middle of the rounds; empty if the goal was not judged. */
    public Optional<Double> median() {
        return CandidateSamples.median(values);
    }

    /** Tells whether the rounds disagree too much for a verdict that holds. */
    public boolean noisy() {
        return CandidateSamples.spread(values).orElse(1.0) > CandidateSamples.NOISY_SPREAD;
    }
}
