package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.CandidateSamples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that a run found.
 *
 * @param benchmarks what was asked; copied
 * @param profile how much
 * @param caseResults what was measured; copied
 * @param pendingCases how many cases are still to be run; 0 once the run is over
 * @param unavailable backends that are installed and could not take part, and why; copied
 * @param machineFacts its facts
 * @param loadBefore the machine when the run began
 * @param loadAfter when it ended
 * @param flushCost what a flush costs here
 * @param startedAt when
 * @param duration how long
 * @param command what was typed
 */
public record BenchmarkResults(List<Benchmark> benchmarks, RunProfile profile, List<CaseResult> caseResults,
        int pendingCases,
        List<String> unavailable, Map<String, String> machineFacts, MachineFacts.LoadSnapshot loadBefore,
        MachineFacts.LoadSnapshot loadAfter,
        FlushCost flushCost,
        Instant startedAt, Duration duration, String command) {
    /** Copies the lists. */
    public BenchmarkResults {
        benchmarks = List.copyOf(benchmarks);
        caseResults = List.copyOf(caseResults);
        unavailable = List.copyOf(unavailable);
    }

    /** Evaluates the goals of the benchmarks that were run. */
    public List<GoalVerdict> verdicts() {
        return Goals.all()
                .stream()
                .filter(goal -> benchmarks.stream().anyMatch(one -> one.name().equals(goal.benchmark())))
                .flatMap(goal -> GoalVerdict.evaluate(goal, caseResults).stream())
                .toList();
    }

    /** Returns the cases of a benchmark. */
    public List<CaseResult> resultsOf(Benchmark benchmark) {
        return caseResults.stream().filter(result -> result.benchmark().equals(benchmark.name())).toList();
    }

    /** Returns the benchmark's main measure. */
    public Metric primaryMetric(CaseResult result) {
        return benchmarks.stream()
                .filter(one -> one.name().equals(result.benchmark()))
                .findFirst()
                .orElseThrow()
                .primaryMetric();
    }

    /** Names the series whose rounds disagree too much, one line each. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (CaseResult result : caseResults) {
            Metric metric = primaryMetric(result);
            for (CandidateSamples samples : result.samples()) {
                if (samples.noisy(metric)) {
                    warnings.add(result.benchmark() + " (" + title(result) + "): the rounds of "
                            + samples.candidate() + " differ by "
                            + NumberFormats.plain(samples.spread(metric).orElseThrow()) + "x");
                }
            }
        }
        return warnings;
    }

    /** Returns the outcome with what qualifies it, for example {@code reached, noisy}. */
    static String verdict(GoalVerdict goalVerdict) {
        return goalVerdict.outcome().label() + (goalVerdict.noisy() ? ", noisy" : "")
                + (goalVerdict.inconclusive() ? ", inconclusive" : "");
    }

    static String title(CaseResult result) {
        List<String> parts = new ArrayList<>();
        result.parameters().forEach((name, value) -> parts.add(name + " " + value));
        return parts.isEmpty() ? "one case" : String.join(", ", parts);
    }
}
