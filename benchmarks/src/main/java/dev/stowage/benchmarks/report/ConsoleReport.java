package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.CandidateSamples;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Metric;
import java.util.ArrayList;
import java.util.List;

/** Writes the results of a run for a terminal. */
public final class ConsoleReport {
    private static final int MAX_WARNINGS = 12;
    private static final int MAX_NUMBER_LENGTH = 16;

    private ConsoleReport() {}

    /**
     * Formats the tables, goals and warnings.
     *
     * @param results the results
     * @return the lines of the report
     */
    public static List<String> lines(BenchmarkResults results) {
        List<String> lines = new ArrayList<>();
        for (Benchmark benchmark : results.benchmarks()) {
            lines.add("");
            lines.add(benchmark.name() + ": " + benchmark.description().question());
            if (results.resultsOf(benchmark).isEmpty()) {
                lines.add("  not run: no candidate is available on this machine");
            }
            for (CaseResult result : results.resultsOf(benchmark)) {
                lines.add("  " + BenchmarkResults.title(result));
                table(result).forEach(line -> lines.add("    " + line));
            }
        }
        lines.add("");
        lines.addAll(goals(results));
        lines.add("");
        lines.add(results.flushCost().summary());
        lines.add("Load before: " + results.loadBefore().loadAverages() + "; after: "
                + results.loadAfter().loadAverages() + "; CPU time stolen by the host: "
                + results.loadBefore().formatStealUntil(results.loadAfter()));
        List<String> warnings = results.warnings();
        if (!warnings.isEmpty()) {
            lines.add("Noisy: the rounds differ by more than 2x, so their medians are not reliable:");
            warnings.stream().limit(MAX_WARNINGS).forEach(line -> lines.add("  " + line));
            if (warnings.size() > MAX_WARNINGS) {
                lines.add("  and " + (warnings.size() - MAX_WARNINGS) + " more");
            }
        }
        results.unavailable().forEach(line -> lines.add("Not available: " + line));
        return lines;
    }

    private static List<String> table(CaseResult result) {
        List<Metric> metrics = CaseTable.metrics(result);
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("candidate"));
        metrics.forEach(metric -> header.add(metric.label() + " (" + metric.unit() + ")"));
        header.add("spread");
        rows.add(header);
        for (CandidateSamples samples : result.samples()) {
            List<String> row = new ArrayList<>(List.of(samples.candidate()));
            metrics.forEach(metric -> row.add(samples.median(metric).map(NumberFormats::compact).orElse("")));
            row.add(CaseTable.spread(samples, metrics));
            rows.add(row);
        }
        return columns(rows);
    }

    private static List<String> goals(BenchmarkResults results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("goal", "median", "95 % interval", "rounds from-to",
                "threshold", "target", "verdict", "what"));
        for (GoalVerdict goalVerdict : results.verdicts()) {
            Goal goal = goalVerdict.goal();
            rows.add(List.of(goal.id(), goalVerdict.median().map(goal::value).orElse("–"),
                    interval(goalVerdict), range(goalVerdict), goal.bound(goal.threshold()),
                    goal.bound(goal.target()), BenchmarkResults.verdict(goalVerdict),
                    goal.description()
                            + (goalVerdict.candidate().isEmpty() ? "" : " [" + goalVerdict.candidate() + "]")
                            + (goalVerdict.reason().isEmpty() ? "" : " (" + goalVerdict.reason() + ")")));
        }
        return columns(rows);
    }

    private static String interval(GoalVerdict goalVerdict) {
        return goalVerdict.confidenceInterval()
                .map(found -> NumberFormats.plain(found.lower()) + "-" + NumberFormats.plain(found.upper()))
                .orElse("–");
    }

    private static String range(GoalVerdict goalVerdict) {
        if (goalVerdict.values().isEmpty()) {
            return "–";
        }
        List<Double> sorted = goalVerdict.values().stream().sorted().toList();
        return NumberFormats.plain(sorted.getFirst()) + "-" + NumberFormats.plain(sorted.getLast());
    }

    /** Formats columns of the width that they need, with numbers right-aligned except in the first. */
    static List<String> columns(List<List<String>> rows) {
        int[] widths = new int[rows.getFirst().size()];
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream().map(row -> {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                String blanks = " ".repeat(widths[i] - cell.length());
                boolean number = i > 0 && cell.length() <= MAX_NUMBER_LENGTH && !cell.isEmpty()
                        && Character.isDigit(cell.charAt(0));
                line.append(number ? blanks + cell : cell + blanks).append("  ");
            }
            return line.toString().stripTrailing();
        }).toList();
    }
}
