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
 * {@code benchmark.html}: one file that needs nothing else: no script, no request, light and dark. The charts
 * are drawn when it is written; the numbers stand beside them in tables, and in the page as JSON.
 */
public final class HtmlReport {
    /** What a line may go over, if three cases differ in it and in nothing else. */
    private static final List<String> NUMBERS = List.of("threads", "containers", "processes");
    private static final int LINE_POINTS = 3;

    private final Findings findings;
    private final Html html = new Html();

    private HtmlReport(Findings findings) {
        this.findings = findings;
    }

    /**
     * Writes the page.
     *
     * @param findings what was found
     * @return HTML
     */
    public static String text(Findings findings) {
        return new HtmlReport(findings).page();
    }

    private String page() {
        html.raw("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Stowage benchmarks</title>
                <style>
                """)
                .raw(style())
                .raw("</style>\n</head>\n<body>\n");
        header();
        html.open("main");
        goals();
        findings.benchmarks().forEach(this::benchmark);
        machine();
        html.close("main");
        html.raw("\n<script type=\"application/json\" id=\"data\">")
                .raw(JsonReport.text(findings).replace("<", "\\u003c"))
                .raw("</script>\n</body>\n</html>\n");
        return html.toString();
    }

    private void header() {
        html.open("header").element("h1", "Stowage benchmarks");
        html.element("p",
                findings.began().truncatedTo(ChronoUnit.MINUTES) + " · " + findings.took().toSeconds()
                        + " s · median of " + findings.form().rounds()
                        + " rounds in which all contestants took turns");
        html.open("p", "class", "legend");
        legend("ours", "Stowage");
        legend("peer", "what peers do");
        legend("raw", "limits and building blocks");
        html.close("p");
        html.open("p").element("code", findings.command()).close("p");
        html.element("p", findings.flush().sentence(), "class", "flush");
        if (findings.outstanding() > 0) {
            html.element("p", "The run is not over, or was ended: " + findings.results().size() + " of "
                    + (findings.results().size() + findings.outstanding()) + " cases are here", "class",
                    "warning");
        }
        List<String> warnings = findings.warnings();
        if (!warnings.isEmpty()) {
            html.open("details", "class", "warning");
            html.element("summary", "The machine was not quiet: rounds disagree by more than 2x in "
                    + warnings.size() + " series, whose medians say little");
            list(warnings);
            html.close("details");
        }
        html.open("nav", "aria-label", "Benchmarks");
        findings.benchmarks()
                .forEach(one -> html.element("a", one.name(), "href", "#" + one.name()).raw("\n"));
        html.close("nav").close("header").raw("\n");
    }

    private void legend(String kind, String words) {
        html.open("span", "class", "key " + kind).close("span").text(" " + words + " ");
    }

    private void goals() {
        if (findings.verdicts().isEmpty()) {
            return;
        }
        html.open("section").element("h2", "Goals");
        html.element("p",
                "To the right is better. The long tick is what is asked at least, the short one the aim;"
                        + " the thin line goes from the worst round to the best.",
                "class", "unit");
        html.open("div", "class", "scroll")
                .open("table", "class", "goals")
                .raw(
                        "<thead><tr><th>goal</th><th>what</th><th class=\"number\">median</th><th></th>"
                                + "<th>at least</th><th>aim</th><th>verdict</th></tr></thead><tbody>");
        for (Verdict verdict : findings.verdicts()) {
            Goal goal = verdict.goal();
            html.open("tr").element("th", goal.id(), "scope", "row");
            html.open("td").text(goal.sentence());
            html.element("small", (verdict.ours().isEmpty() ? "" : verdict.ours() + " ") + verdict.reason())
                    .close("td");
            html.element("td", verdict.median().map(goal::value).orElse("–"), "class", "number median");
            html.open("td", "class", "chart");
            if (!verdict.values().isEmpty()) {
                GoalChart.draw(html, verdict);
            }
            html.close("td")
                    .element("td", goal.bound(goal.least()), "data-label", "at least ")
                    .element("td", goal.bound(goal.aim()), "data-label", "aim ");
            html.open("td")
                    .element("span", verdict.outcome().words(), "class",
                            "verdict " + GoalChart.outcome(verdict));
            html.text(verdict.restless() ? " restless" : "").close("td").close("tr").raw("\n");
        }
        html.raw("</tbody>").close("table").close("div").close("section").raw("\n");
    }

    private void benchmark(Benchmark benchmark) {
        html.open("section", "id", benchmark.name())
                .element("h2", benchmark.name())
                .element("p", benchmark.question());
        List<CaseResult> cases = findings.of(benchmark);
        if (cases.isEmpty()) {
            html.element("p", findings.outstanding() > 0
                    ? "Nothing yet."
                    : "Not run: nobody can take part on this machine.", "class", "unit");
        }
        List<CaseResult> alone = new ArrayList<>(cases);
        for (String number : NUMBERS) {
            for (List<CaseResult> group : groups(alone, number)) {
                alone.removeAll(group);
                html.open("figure")
                        .element("figcaption", caption(group.getFirst(), number))
                        .open("div", "class", "scroll");
                LineChart.draw(html, group, number, benchmark.measure());
                html.close("div");
                group.forEach(one -> CaseTable.draw(html, one, Findings.title(one)));
                html.close("figure").raw("\n");
            }
        }
        for (CaseResult one : alone) {
            html.open("figure").element("figcaption", Findings.title(one));
            if (one.series().stream().anyMatch(series -> series.median(benchmark.measure()).isPresent())) {
                html.open("div", "class", "scroll");
                BarChart.draw(html, one, benchmark.measure());
                html.close("div");
            }
            CaseTable.draw(html, one, "Numbers");
            html.close("figure").raw("\n");
        }
        CaseTable.notes(html, cases);
        html.close("section").raw("\n");
    }

    /** Cases that differ only in this number, together, where they make a line. */
    private static List<List<CaseResult>> groups(List<CaseResult> cases, String number) {
        Map<Map<String, String>, List<CaseResult>> groups = new LinkedHashMap<>();
        for (CaseResult one : cases) {
            if (one.parameters().containsKey(number)) {
                groups.computeIfAbsent(others(one, number), any -> new ArrayList<>()).add(one);
            }
        }
        return groups.values().stream().filter(group -> group.size() >= LINE_POINTS).toList();
    }

    private static String caption(CaseResult result, String number) {
        List<String> parts = new ArrayList<>();
        others(result, number).forEach((name, value) -> parts.add(name + " " + value));
        return parts.isEmpty() ? "over " + number : String.join(", ", parts);
    }

    private static Map<String, String> others(CaseResult result, String number) {
        Map<String, String> others = new LinkedHashMap<>(result.parameters());
        others.remove(number);
        return others;
    }

    private void machine() {
        html.open("section", "id", "machine").element("h2", "Machine").open("dl", "class", "facts");
        Map<String, String> facts = new LinkedHashMap<>(findings.machine());
        facts.put("load before", findings.before().load());
        facts.put("load after", findings.after().load());
        facts.put("stolen by the host", findings.before().stolenUntil(findings.after()));
        facts.forEach(
                (name, value) -> html.open("div").element("dt", name).element("dd", value).close("div"));
        html.close("dl");
        if (!findings.missing().isEmpty()) {
            html.element("h3", "Not here");
            list(findings.missing());
        }
        html.close("section");
    }

    private void list(List<String> lines) {
        html.open("ul");
        lines.forEach(line -> html.element("li", line));
        html.close("ul");
    }

    private static String style() {
        try (InputStream css = HtmlReport.class.getResourceAsStream("page.css")) {
            if (css == null) {
                throw new IllegalStateException("page.css is not beside its class");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
