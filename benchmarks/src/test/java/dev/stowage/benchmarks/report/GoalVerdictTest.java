package dev.stowage.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.benchmarks.report.Goal.Comparison;
import dev.stowage.benchmarks.report.GoalVerdict.Outcome;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Candidate.Kind;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.CandidateSamples;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Goals judged with numbers made by hand. */
class GoalVerdictTest {
    private static final CandidateSamples BASELINE = samples("theirs", 100, 100, 100, 100, 100);

    @Test
    void higherIsBetterAgainstBaseline() {
        assertEquals(Outcome.MISSED, judgedOutcome(Comparison.AT_LEAST_TIMES, 4, 8, 390, 390, 390, 390, 390));
        assertEquals(Outcome.REACHED,
                judgedOutcome(Comparison.AT_LEAST_TIMES, 4, 8, 400, 400, 400, 400, 400));
        assertEquals(Outcome.AIM_REACHED,
                judgedOutcome(Comparison.AT_LEAST_TIMES, 4, 8, 100, 100, 900, 900, 900));
    }

    @Test
    void lowerIsBetterAgainstBaseline() {
        assertEquals(Outcome.MISSED,
                judgedOutcome(Comparison.AT_MOST_TIMES, 1.3, 1.1, 140, 140, 140, 140, 140));
        assertEquals(Outcome.REACHED,
                judgedOutcome(Comparison.AT_MOST_TIMES, 1.3, 1.1, 120, 120, 120, 120, 120));
        assertEquals(Outcome.AIM_REACHED,
                judgedOutcome(Comparison.AT_MOST_TIMES, 1.3, 1.1, 90, 90, 90, 90, 90));
        assertEquals(Outcome.REACHED,
                judgedOutcome(Comparison.AT_LEAST_TIMES_FASTER, 5, 10, 20, 20, 20, 20, 20));
        assertEquals(Outcome.REACHED,
                judgedOutcome(Comparison.AT_MOST_MORE, 1, 0.2, 101, 101, 101, 101, 101));
        assertEquals(Outcome.MISSED, judgedOutcome(Comparison.AT_MOST, 99, 90, 100, 100, 100, 100, 100));
    }

    @Test
    void theMedianOfTheRoundsIsJudgedNotTheRatioOfMedians() {
        GoalVerdict goalVerdict = verdict(Comparison.AT_LEAST_TIMES, samples("ours", 500, 500, 50, 50, 50),
                samples("theirs", 100, 100, 10, 1, 1));
        assertEquals(Optional.of(5.0), goalVerdict.median());
        assertTrue(goalVerdict.noisy(), "5 to 50");
    }

    @Test
    void tooFewRoundsOrAMissingCandidateIsNotJudged() {
        GoalVerdict tooFewRounds = verdict(Comparison.AT_LEAST_TIMES, samples("ours", 1, 1, 1, 1), BASELINE);
        assertEquals(Outcome.NOT_JUDGED, tooFewRounds.outcome());
        assertTrue(tooFewRounds.reason().contains("4 rounds"), tooFewRounds.reason());
        GoalVerdict noCandidate = verdict(Comparison.AT_LEAST_TIMES, samples("another", 1, 1, 1, 1, 1),
                BASELINE);
        assertEquals(Outcome.NOT_JUDGED, noCandidate.outcome());
        assertTrue(noCandidate.reason().contains("no contestant ours"), noCandidate.reason());
        GoalVerdict noBaseline = verdict(Comparison.AT_LEAST_TIMES, samples("ours", 1, 1, 1, 1, 1));
        assertEquals("no contestant theirs", noBaseline.reason());
        GoalVerdict noCase = GoalVerdict.judge(goal(Comparison.AT_MOST, 1, 1), List.of()).getFirst();
        assertEquals("its case was not run", noCase.reason());
    }

    @Test
    void eachCandidateOfAGoalIsJudgedSeparately() {
        Goal both = new Goal("P0", "made by hand", "Hand", Map.of("threads", "8"), List.of("fast", "slow"),
                "theirs", Metric.RATE, Comparison.AT_LEAST_TIMES, 2, 4);
        List<GoalVerdict> verdicts = GoalVerdict.judge(both,
                results(samples("slow", 100, 100, 100, 100, 100), BASELINE,
                        samples("fast", 500, 500, 500, 500, 500)));
        assertEquals(List.of("fast", "slow"), verdicts.stream().map(GoalVerdict::candidate).toList());
        assertEquals(List.of(Outcome.AIM_REACHED, Outcome.MISSED),
                verdicts.stream().map(GoalVerdict::outcome).toList());
    }

    private static Outcome judgedOutcome(Comparison comparison, double threshold, double target,
            double... candidateValues) {
        return GoalVerdict
                .judge(goal(comparison, threshold, target),
                        results(samples("ours", candidateValues), BASELINE))
                .getFirst()
                .outcome();
    }

    private static GoalVerdict verdict(Comparison comparison, CandidateSamples... samples) {
        return GoalVerdict.judge(goal(comparison, 1, 2), results(samples)).getFirst();
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
                Map.of(Metric.RATE, Arrays.stream(values).boxed().toList()),
                Optional.empty());
    }
}
