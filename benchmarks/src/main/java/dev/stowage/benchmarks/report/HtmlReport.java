package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.CaseResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code benchmark.html}: one self-contained file, without scripts or requests, for light and dark mode.
 * Charts are static SVG; the page also contains their numbers as tables and as JSON.
 */
public final class HtmlReport {
    /**
     * Parameters that the x axis of a line chart may show, if at least three cases differ only in that
     * parameter.
     */
    private static final List<String> LINE_PARAMETERS = List.of("threads", "containers", "processes");
    private static final int MIN_LINE_POINTS = 3;

    private final BenchmarkResults results;
    private final HtmlWriter htmlWriter = new HtmlWriter();

    private HtmlReport(BenchmarkResults results) {
        this.results = results;
    }

    /**
     * Formats the page.
     *
     * @param results the results
     * @return the page as HTML
     */
    public static String text(BenchmarkResults results) {
        return new HtmlReport(results).page();
    }

    private String page() {
        htmlWriter.raw("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Stowage benchmarks</title>
                <style>
                """).raw(style()).raw("</style>\n</head>\n<body>\n");
        header();
        htmlWriter.open("main");
        goals();
        results.benchmarks().forEach(this::benchmark);
        machine();
        htmlWriter.close("main");
        htmlWriter.raw("\n<script type=\"application/json\" id=\"data\">")
                .raw(JsonReport.text(results).replace("<", "\\u003c"))
                .raw("</script>\n</body>\n</html>\n");
        return htmlWriter.toString();
    }

    private void header() {
        htmlWriter.open("header").element("h1", "Stowage benchmarks");
        htmlWriter.element("p",
                results.startedAt().truncatedTo(ChronoUnit.MINUTES) + " · " + results.duration().toSeconds()
                        + " s · median of " + results.profile().rounds()
                        + " rounds, in which the candidates take turns");
        htmlWriter.open("p", "class", "legend");
        legend("ours", "Stowage");
        legend("peer", "models of peers");
        legend("raw", "baselines without a store");
        htmlWriter.close("p");
        htmlWriter.open("p").element("code", results.command()).close("p");
        htmlWriter.element("p", results.flushCost().summary(), "class", "flush");
        if (results.pendingCases() > 0) {
            htmlWriter.element("p",
                    "The run is not complete: " + results.caseResults().size() + " of "
                            + (results.caseResults().size() + results.pendingCases()) + " cases have results",
                    "class", "warning");
        }
        List<String> warnings = results.warnings();
        if (!warnings.isEmpty()) {
            htmlWriter.open("details", "class", "warning");
            htmlWriter.element("summary", "Noisy: rounds differ by more than 2x for " + warnings.size()
                    + " candidates, whose medians are not reliable");
            list(warnings);
            htmlWriter.close("details");
        }
        htmlWriter.open("nav", "aria-label", "Benchmarks");
        results.benchmarks()
                .forEach(one -> htmlWriter.element("a", one.name(), "href", "#" + one.name()).raw("\n"));
        htmlWriter.close("nav").close("header").raw("\n");
    }

    private void legend(String kind, String content) {
        htmlWriter.open("span", "class", "key " + kind).close("span").text(" " + content + " ");
    }

    private void goals() {
        if (results.verdicts().isEmpty()) {
            return;
        }
        htmlWriter.open("section").element("h2", "Goals");
        htmlWriter
                .element("p",
                        "Further right is better. The long tick is the threshold, the short one the target;"
                                + " the thin line spans the rounds from the worst to the best.",
                        "class", "unit");
        htmlWriter.open("div", "class", "scroll")
                .open("table", "class", "goals")
                .raw("<thead><tr><th>goal</th><th>what</th><th class=\"number\">median</th><th></th>"
                        + "<th>threshold</th><th>target</th><th>verdict</th></tr></thead><tbody>");
        for (GoalVerdict goalVerdict : results.verdicts()) {
            Goal goal = goalVerdict.goal();
            htmlWriter.open("tr").element("th", goal.id(), "scope", "row");
            htmlWriter.open("td").text(goal.description());
            htmlWriter
                    .element("small",
                            (goalVerdict.candidate().isEmpty() ? "" : goalVerdict.candidate() + " ")
                                    + goalVerdict.reason())
                    .close("td");
            htmlWriter.element("td",
                    goalVerdict.median().map(goal::value).orElse("–"), "class", "number median");
            htmlWriter.open("td", "class", "chart");
            if (!goalVerdict.values().isEmpty()) {
                GoalChart.draw(htmlWriter, goalVerdict);
            }
            htmlWriter.close("td")
                    .element("td", goal.bound(goal.threshold()), "data-label", "threshold ")
                    .element("td", goal.bound(goal.target()), "data-label", "target ");
            htmlWriter.open("td")
                    .element("span", BenchmarkResults.verdict(goalVerdict), "class",
                            "verdict " + GoalChart.cssClass(goalVerdict));
            htmlWriter.close("td").close("tr").raw("\n");
        }
        htmlWriter.raw("</tbody>").close("table").close("div").close("section").raw("\n");
    }

    private void benchmark(Benchmark benchmark) {
        htmlWriter.open("section", "id", benchmark.name())
                .element("h2", benchmark.name())
                .element("p", benchmark.description().question());
        List<CaseResult> cases = results.resultsOf(benchmark);
        if (cases.isEmpty()) {
            htmlWriter.element("p", results.pendingCases() > 0 ? "No results yet."
                    : "Not run: no candidate is available on this machine.", "class", "unit");
        }
        List<CaseResult> ungrouped = new ArrayList<>(cases);
        for (String parameter : LINE_PARAMETERS) {
            for (List<CaseResult> group : groups(ungrouped, parameter)) {
                ungrouped.removeAll(group);
                htmlWriter.open("figure")
                        .element("figcaption", caption(group.getFirst(), parameter))
                        .open("div", "class", "scroll");
                LineChart.draw(htmlWriter, group, parameter, benchmark.description().primaryMetric());
                htmlWriter.close("div");
                group.forEach(one -> CaseTable.draw(htmlWriter, one, BenchmarkResults.title(one)));
                htmlWriter.close("figure").raw("\n");
            }
        }
        for (CaseResult one : ungrouped) {
            htmlWriter.open("figure").element("figcaption", BenchmarkResults.title(one));
            if (one.samples()
                    .stream()
                    .anyMatch(
                            samples -> samples.median(benchmark.description().primaryMetric()).isPresent())) {
                htmlWriter.open("div", "class", "scroll");
                BarChart.draw(htmlWriter, one, benchmark.description().primaryMetric());
                htmlWriter.close("div");
            }
            CaseTable.draw(htmlWriter, one, "Numbers");
            htmlWriter.close("figure").raw("\n");
        }
        CaseTable.drawDescriptions(htmlWriter, cases);
        htmlWriter.close("section").raw("\n");
    }

    /** Groups cases that differ only in this parameter, if there are enough for a line. */
    private static List<List<CaseResult>> groups(List<CaseResult> cases, String parameter) {
        Map<Map<String, String>, List<CaseResult>> groups = new LinkedHashMap<>();
        for (CaseResult one : cases) {
            if (one.parameters().containsKey(parameter)) {
                groups.computeIfAbsent(otherParameters(one, parameter), any -> new ArrayList<>()).add(one);
            }
        }
        return groups.values().stream().filter(group -> group.size() >= MIN_LINE_POINTS).toList();
    }

    private static String caption(CaseResult result, String parameter) {
        List<String> parts = new ArrayList<>();
        otherParameters(result, parameter).forEach((name, value) -> parts.add(name + " " + value));
        return parts.isEmpty() ? "over " + parameter : String.join(", ", parts);
    }

    private static Map<String, String> otherParameters(CaseResult result, String parameter) {
        Map<String, String> remaining = new LinkedHashMap<>(result.parameters());
        remaining.remove(parameter);
        return remaining;
    }

    private void machine() {
        htmlWriter.open("section", "id", "machine").element("h2", "Machine").open("dl", "class", "facts");
        Map<String, String> facts = new LinkedHashMap<>(results.machineFacts());
        facts.put("load before", results.loadBefore().loadAverages());
        facts.put("load after", results.loadAfter().loadAverages());
        facts.put("stolen by the host", results.loadBefore().formatStealUntil(results.loadAfter()));
        facts.forEach((name,
                value) -> htmlWriter.open("div").element("dt", name).element("dd", value).close("div"));
        htmlWriter.close("dl");
        if (!results.unavailable().isEmpty()) {
            htmlWriter.element("h3", "Not available");
            list(results.unavailable());
        }
        htmlWriter.close("section");
    }

    private void list(List<String> lines) {
        htmlWriter.open("ul");
        lines.forEach(line -> htmlWriter.element("li", line));
        htmlWriter.close("ul");
    }

    private static String style() {
        try (InputStream css = HtmlReport.class.getResourceAsStream("page.css")) {
            if (css == null) {
                throw new IllegalStateException("page.css is missing from the jar");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
