package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that a run found.
 *
 * @param benchmarks what was asked; copied
 * @param form how much
 * @param results what was measured; copied
 * @param outstanding how many cases are still to be run; 0 once the run is over
 * @param missing backends that are installed and could not take part, and why; copied
 * @param machine its facts
 * @param before the machine when the run began
 * @param after when it ended
 * @param flush what a flush costs here
 * @param began when
 * @param took how long
 * @param command what was typed
 */
public record Findings(List<Benchmark> benchmarks, Form form, List<CaseResult> results, int outstanding,
        List<String> missing, Map<String, String> machine, Machine.Moment before, Machine.Moment after,
        FlushCost flush,
        Instant began, Duration took, String command) {
    /** Copies the lists. */
    public Findings {
        benchmarks = List.copyOf(benchmarks);
        results = List.copyOf(results);
        missing = List.copyOf(missing);
    }

    /** Judges the goals of the benchmarks that were run. */
    public List<Verdict> verdicts() {
        return Goals.all()
                .stream()
                .filter(goal -> benchmarks.stream().anyMatch(one -> one.name().equals(goal.benchmark())))
                .flatMap(goal -> Verdict.of(goal, results).stream())
                .toList();
    }

    /** Returns the cases of a benchmark. */
    public List<CaseResult> of(Benchmark benchmark) {
        return results.stream().filter(result -> result.benchmark().equals(benchmark.name())).toList();
    }

    /** Returns the benchmark's main measure. */
    public Measure measure(CaseResult result) {
        return benchmarks.stream()
                .filter(one -> one.name().equals(result.benchmark()))
                .findFirst()
                .orElseThrow()
                .measure();
    }

    /** Names the series whose rounds disagree too much, one line each. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (CaseResult result : results) {
            Measure measure = measure(result);
            for (Series series : result.series()) {
                if (series.restless(measure)) {
                    warnings.add(result.benchmark() + " (" + title(result) + "): the rounds of "
                            + series.contestant() + " differ by "
                            + Numbers.ratio(series.spread(measure).orElseThrow()) + "x");
                }
            }
        }
        return warnings;
    }

    static String title(CaseResult result) {
        List<String> parts = new ArrayList<>();
        result.parameters().forEach((name, value) -> parts.add(name + " " + value));
        return parts.isEmpty() ? "one case" : String.join(", ", parts);
    }
}
