package dev.stowage.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.benchmarks.report.Goal.Comparison;
import dev.stowage.benchmarks.report.Verdict.Outcome;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Contestant.Kind;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Series;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Goals judged with numbers made by hand. */
class VerdictTest {
    private static final Series THEIRS = series("theirs", 100, 100, 100, 100, 100);

    @Test
    void moreIsBetterAgainstTheirs() {
        assertEquals(Outcome.MISSED, judged(Comparison.AT_LEAST_TIMES, 4, 8, 390, 390, 390, 390, 390));
        assertEquals(Outcome.REACHED, judged(Comparison.AT_LEAST_TIMES, 4, 8, 400, 400, 400, 400, 400));
        assertEquals(Outcome.AIM_REACHED, judged(Comparison.AT_LEAST_TIMES, 4, 8, 100, 100, 900, 900, 900));
    }

    @Test
    void lessIsBetterAgainstTheirs() {
        assertEquals(Outcome.MISSED, judged(Comparison.AT_MOST_TIMES, 1.3, 1.1, 140, 140, 140, 140, 140));
        assertEquals(Outcome.REACHED, judged(Comparison.AT_MOST_TIMES, 1.3, 1.1, 120, 120, 120, 120, 120));
        assertEquals(Outcome.AIM_REACHED, judged(Comparison.AT_MOST_TIMES, 1.3, 1.1, 90, 90, 90, 90, 90));
        assertEquals(Outcome.REACHED, judged(Comparison.AT_LEAST_TIMES_FASTER, 5, 10, 20, 20, 20, 20, 20));
        assertEquals(Outcome.REACHED, judged(Comparison.AT_MOST_MORE, 1, 0.2, 101, 101, 101, 101, 101));
        assertEquals(Outcome.MISSED, judged(Comparison.AT_MOST, 99, 90, 100, 100, 100, 100, 100));
    }

    @Test
    void theMedianOfTheRoundsIsJudgedNotTheRatioOfMedians() {
        Verdict verdict = verdict(Comparison.AT_LEAST_TIMES, series("ours", 500, 500, 50, 50, 50),
                series("theirs", 100, 100, 10, 1, 1));
        assertEquals(Optional.of(5.0), verdict.median());
        assertTrue(verdict.restless(), "5 to 50");
    }

    @Test
    void tooFewRoundsOrNobodyIsNotJudgedAndSaysWhy() {
        Verdict few = verdict(Comparison.AT_LEAST_TIMES, series("ours", 1, 1, 1, 1), THEIRS);
        assertEquals(Outcome.NOT_JUDGED, few.outcome());
        assertTrue(few.reason().contains("4 rounds"), few.reason());
        Verdict nobody = verdict(Comparison.AT_LEAST_TIMES, series("another", 1, 1, 1, 1, 1), THEIRS);
        assertEquals(Outcome.NOT_JUDGED, nobody.outcome());
        assertTrue(nobody.reason().contains("no contestant ours"), nobody.reason());
        Verdict alone = verdict(Comparison.AT_LEAST_TIMES, series("ours", 1, 1, 1, 1, 1));
        assertEquals("no contestant theirs", alone.reason());
        Verdict none = Verdict.of(goal(Comparison.AT_MOST, 1, 1), List.of()).getFirst();
        assertEquals("its case was not run", none.reason());
    }

    @Test
    void everyOneThatAGoalIsAboutIsJudgedByItself() {
        Goal both = new Goal("P0", "made by hand", "Hand", Map.of("threads", "8"), List.of("fast", "slow"),
                "theirs", Measure.RATE, Comparison.AT_LEAST_TIMES, 2, 4);
        List<Verdict> verdicts = Verdict.of(both, results(series("slow", 100, 100, 100, 100, 100), THEIRS,
                series("fast", 500, 500, 500, 500, 500)));
        assertEquals(List.of("fast", "slow"), verdicts.stream().map(Verdict::ours).toList());
        assertEquals(List.of(Outcome.AIM_REACHED, Outcome.MISSED),
                verdicts.stream().map(Verdict::outcome).toList());
    }

    private static Outcome judged(Comparison comparison, double least, double aim, double... ours) {
        return Verdict.of(goal(comparison, least, aim), results(series("ours", ours), THEIRS))
                .getFirst()
                .outcome();
    }

    private static Verdict verdict(Comparison comparison, Series... series) {
        return Verdict.of(goal(comparison, 1, 2), results(series)).getFirst();
    }

    private static Goal goal(Comparison comparison, double least, double aim) {
        return new Goal("P0", "made by hand", "Hand", Map.of("threads", "8"), List.of("ours"), "theirs",
                Measure.RATE, comparison, least, aim);
    }

    private static List<CaseResult> results(Series... series) {
        return List.of(new CaseResult("Hand", Map.of("threads", "1"), List.of()),
                new CaseResult("Hand", Map.of("threads", "8", "place", "DISK"), List.of(series)));
    }

    private static Series series(String name, double... values) {
        return new Series(name, Kind.OURS, "", Map.of(Measure.RATE, Arrays.stream(values).boxed().toList()),
                Optional.empty());
    }
}
