package dev.stowage.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.benchmarks.report.Goal.Comparison;
import dev.stowage.benchmarks.report.GoalVerdict.Outcome;
import dev.stowage.benchmarks.run.Candidate.Kind;
import dev.stowage.benchmarks.run.CandidateSamples;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Evaluates goals with numbers made by hand. */
class GoalVerdictTest {
    private static final CandidateSamples BASELINE = samples("theirs", 100, 100, 100, 100, 100);

    @Test
    void higherIsBetterAgainstBaseline() {
        assertEquals(Outcome.MISSED, outcome(Comparison.AT_LEAST_TIMES, 4, 8, 390, 390, 390, 390, 390));
        assertEquals(Outcome.REACHED, outcome(Comparison.AT_LEAST_TIMES, 4, 8, 400, 400, 400, 400, 400));
        assertEquals(Outcome.TARGET_REACHED,
                outcome(Comparison.AT_LEAST_TIMES, 4, 8, 100, 100, 900, 900, 900));
    }

    @Test
    void lowerIsBetterAgainstBaseline() {
        assertEquals(Outcome.MISSED, outcome(Comparison.AT_MOST_TIMES, 1.3, 1.1, 140, 140, 140, 140, 140));
        assertEquals(Outcome.REACHED, outcome(Comparison.AT_MOST_TIMES, 1.3, 1.1, 120, 120, 120, 120, 120));
        assertEquals(Outcome.TARGET_REACHED, outcome(Comparison.AT_MOST_TIMES, 1.3, 1.1, 90, 90, 90, 90, 90));
        assertEquals(Outcome.REACHED, outcome(Comparison.AT_LEAST_TIMES_FASTER, 5, 10, 20, 20, 20, 20, 20));
        assertEquals(Outcome.REACHED, outcome(Comparison.AT_MOST_MORE, 1, 0.2, 101, 101, 101, 101, 101));
        assertEquals(Outcome.MISSED, outcome(Comparison.AT_MOST, 99, 90, 100, 100, 100, 100, 100));
    }

    @Test
    void theMedianOfTheRoundsIsEvaluatedNotTheRatioOfMedians() {
        GoalVerdict goalVerdict = verdict(Comparison.AT_LEAST_TIMES, samples("ours", 500, 500, 50, 50, 50),
                samples("theirs", 100, 100, 10, 1, 1));
        assertEquals(Optional.of(5.0), goalVerdict.median());
        assertTrue(goalVerdict.noisy(), "5 to 50");
    }

    @Test
    void aThresholdWithinTheConfidenceIntervalIsInconclusive() {
        GoalVerdict clear =
                verdict(Comparison.AT_LEAST_TIMES, samples("ours", 150, 160, 150, 160, 150), BASELINE);
        assertTrue(!clear.inconclusive() && !clear.noisy(), clear::toString);
        GoalVerdict unclear =
                verdict(Comparison.AT_LEAST_TIMES, samples("ours", 90, 110, 90, 130, 110), BASELINE);
        assertTrue(unclear.inconclusive() && !unclear.noisy(), unclear::toString);
        assertEquals(Optional.of(1.1), unclear.median());
        assertTrue(unclear.confidenceInterval().orElseThrow().lower() > 0.8, unclear::toString);
    }

    @Test
    void tooFewRoundsOrAMissingCandidateIsNotEvaluated() {
        GoalVerdict tooFewRounds = verdict(Comparison.AT_LEAST_TIMES, samples("ours", 1, 1, 1, 1), BASELINE);
        assertEquals(Outcome.NOT_EVALUATED, tooFewRounds.outcome());
        assertTrue(tooFewRounds.reason().contains("4 rounds"), tooFewRounds.reason());
        GoalVerdict noCandidate =
                verdict(Comparison.AT_LEAST_TIMES, samples("another", 1, 1, 1, 1, 1), BASELINE);
        assertEquals(Outcome.NOT_EVALUATED, noCandidate.outcome());
        assertTrue(noCandidate.reason().contains("no candidate ours"), noCandidate.reason());
        GoalVerdict noBaseline = verdict(Comparison.AT_LEAST_TIMES, samples("ours", 1, 1, 1, 1, 1));
        assertEquals("no candidate theirs", noBaseline.reason());
        GoalVerdict noCase = GoalVerdict.evaluate(goal(Comparison.AT_MOST, 1, 1), List.of()).getFirst();
        assertEquals("its case was not run", noCase.reason());
    }

    @Test
    void eachCandidateOfAGoalIsEvaluatedSeparately() {
        Goal both = new Goal("P0", "made by hand", "Hand", Map.of("threads", "8"), List.of("fast", "slow"),
                "theirs", Metric.RATE, Comparison.AT_LEAST_TIMES, 2, 4);
        List<GoalVerdict> verdicts =
                GoalVerdict.evaluate(both, results(samples("slow", 100, 100, 100, 100, 100), BASELINE,
                        samples("fast", 500, 500, 500, 500, 500)));
        assertEquals(List.of("fast", "slow"), verdicts.stream().map(GoalVerdict::candidate).toList());
        assertEquals(List.of(Outcome.TARGET_REACHED, Outcome.MISSED),
                verdicts.stream().map(GoalVerdict::outcome).toList());
    }

    private static Outcome outcome(Comparison comparison, double threshold, double target,
            double... candidateValues) {
        return GoalVerdict
                .evaluate(goal(comparison, threshold, target),
                        results(samples("ours", candidateValues), BASELINE))
                .getFirst()
                .outcome();
    }

    private static GoalVerdict verdict(Comparison comparison, CandidateSamples... samples) {
        return GoalVerdict.evaluate(goal(comparison, 1, 2), results(samples)).getFirst();
    }

    private static Goal goal(Comparison comparison, double threshold, double target) {
        return new Goal("P0", "made by hand", "Hand", Map.of("threads", "8"), List.of("ours"), "theirs",
                Metric.RATE, comparison, threshold, target);
    }

    private static List<CaseResult> results(CandidateSamples... samples) {
        return List.of(new CaseResult("Hand", Map.of("threads", "1"), List.of()),
                new CaseResult("Hand", Map.of("threads", "8", "place", "DISK"), List.of(samples)));
    }

    private static CandidateSamples samples(String name, double... values) {
        return new CandidateSamples(name, Kind.OURS, "",
                Map.of(Metric.RATE, Arrays.stream(values).boxed().toList()), Optional.empty());
    }
}
