package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Series;
import java.util.ArrayList;
import java.util.List;

/** What a terminal shows at the end. */
public final class TextReport {
    private static final int WARNINGS = 12;
    private static final int NUMBER = 16;

    private TextReport() {}

    /**
     * Writes the tables.
     *
     * @param findings what was found
     * @return lines
     */
    public static List<String> lines(Findings findings) {
        List<String> lines = new ArrayList<>();
        for (Benchmark benchmark : findings.benchmarks()) {
            lines.add("");
            lines.add(benchmark.name() + ": " + benchmark.question());
            if (findings.of(benchmark).isEmpty()) {
                lines.add("  not run: nobody can take part here");
            }
            for (CaseResult result : findings.of(benchmark)) {
                lines.add("  " + Findings.title(result));
                table(result).forEach(line -> lines.add("    " + line));
            }
        }
        lines.add("");
        lines.addAll(goals(findings));
        lines.add("");
        lines.add(findings.flush().sentence());
        lines.add("Load before: " + findings.before().load() + "; after: " + findings.after().load()
                + "; stolen by the host meanwhile: " + findings.before().stolenUntil(findings.after()));
        List<String> warnings = findings.warnings();
        if (!warnings.isEmpty()) {
            lines.add("Rounds that disagree by more than 2x, so that their medians say little:");
            warnings.stream().limit(WARNINGS).forEach(line -> lines.add("  " + line));
            if (warnings.size() > WARNINGS) {
                lines.add("  and " + (warnings.size() - WARNINGS) + " more");
            }
        }
        findings.missing().forEach(line -> lines.add("Not here: " + line));
        return lines;
    }

    private static List<String> table(CaseResult result) {
        List<Measure> measures = CaseTable.measures(result);
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("contestant"));
        measures.forEach(measure -> head.add(measure.label() + " (" + measure.unit() + ")"));
        head.add("spread");
        rows.add(head);
        for (Series series : result.series()) {
            List<String> row = new ArrayList<>(List.of(series.contestant()));
            measures.forEach(measure -> row.add(series.median(measure).map(Numbers::shortened).orElse("")));
            row.add(CaseTable.spread(series, measures));
            rows.add(row);
        }
        return columns(rows);
    }

    private static List<String> goals(Findings findings) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("goal", "median", "rounds from-to", "at least", "aim", "verdict", "what"));
        for (Verdict verdict : findings.verdicts()) {
            Goal goal = verdict.goal();
            rows.add(List.of(goal.id(), verdict.median().map(goal::value).orElse("–"), range(verdict),
                    goal.bound(goal.least()), goal.bound(goal.aim()),
                    verdict.outcome().words() + (verdict.restless() ? ", restless" : ""),
                    goal.sentence() + (verdict.ours().isEmpty() ? "" : " [" + verdict.ours() + "]")
                            + (verdict.reason().isEmpty() ? "" : " (" + verdict.reason() + ")")));
        }
        return columns(rows);
    }

    private static String range(Verdict verdict) {
        if (verdict.values().isEmpty()) {
            return "–";
        }
        List<Double> sorted = verdict.values().stream().sorted().toList();
        return Numbers.ratio(sorted.getFirst()) + "-" + Numbers.ratio(sorted.getLast());
    }

    /** Columns as wide as they need, the first one left-aligned and numbers to the right. */
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
                boolean number = i > 0 && cell.length() <= NUMBER && !cell.isEmpty()
                        && Character.isDigit(cell.charAt(0));
                line.append(number ? blanks + cell : cell + blanks).append("  ");
            }
            return line.toString().stripTrailing();
        }).toList();
    }
}
