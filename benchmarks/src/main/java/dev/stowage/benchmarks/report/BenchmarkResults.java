package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.CandidateSamples;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The results of a run.
 *
 * @param benchmarks the benchmarks that were run; copied
 * @param profile the number and length of rounds
 * @param caseResults the results of the completed cases; copied
 * @param pendingCases the number of cases without results; 0 at the end of a complete run
 * @param unavailable installed backends that are not available on this machine, with the reason; copied
 * @param machineFacts facts about the machine, by name
 * @param loadBefore the load when the run began
 * @param loadAfter the load when it ended
 * @param flushCost the cost of a flush on the measured disk
 * @param startedAt when the run began
 * @param duration how long it has taken
 * @param command the command line
 */
public record BenchmarkResults(List<Benchmark> benchmarks, RunProfile profile, List<CaseResult> caseResults,
        int pendingCases, List<String> unavailable, Map<String, String> machineFacts,
        MachineFacts.LoadSnapshot loadBefore, MachineFacts.LoadSnapshot loadAfter, FlushCost flushCost,
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

    /** Returns the primary metric of a case's benchmark. */
    public Metric primaryMetric(CaseResult result) {
        return benchmarks.stream()
                .filter(one -> one.name().equals(result.benchmark()))
                .findFirst()
                .orElseThrow()
                .description()
                .primaryMetric();
    }

    /** Returns one line for each candidate that is noisy. */
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
