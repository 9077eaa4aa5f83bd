package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.CandidateSamples;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the table of a case, and the descriptions of its candidates. */
final class CaseTable {
    private CaseTable() {}

    static void draw(HtmlWriter htmlWriter, CaseResult result, String summary) {
        List<Metric> metrics = metrics(result);
        htmlWriter.open("details")
                .element("summary", summary)
                .open("div", "class", "scroll")
                .open("table")
                .open("thead")
                .open("tr")
                .element("th", "candidate");
        metrics.forEach(
                metric -> htmlWriter.element("th", metric.label() + ", " + metric.unit(), "class", "number"));
        htmlWriter.element("th", "spread", "class", "number").close("tr").close("thead").open("tbody");
        for (CandidateSamples samples : result.samples()) {
            htmlWriter.open("tr", "class", samples.kind().name().toLowerCase(Locale.ROOT))
                    .element("th", samples.candidate(), "scope", "row");
            metrics.forEach(metric -> htmlWriter.element("td",
                    samples.median(metric).map(NumberFormats::compact).orElse("–"), "class", "number"));
            htmlWriter.element("td", spread(samples, metrics), "class", "number");
            htmlWriter.close("tr");
        }
        htmlWriter.close("tbody").close("table").close("div").close("details");
    }

    /** Returns the metrics of a case, which are the columns of its table. */
    static List<Metric> metrics(CaseResult result) {
        return result.samples()
                .stream()
                .flatMap(samples -> samples.valuesByMetric().keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns the last column: the spread of the first metric, or the problem. */
    static String spread(CandidateSamples samples, List<Metric> metrics) {
        return samples.problem()
                .map(problem -> (samples.valuesByMetric().isEmpty() ? "not run: " : "incomplete: ") + problem)
                .or(() -> metrics.stream()
                        .findFirst()
                        .flatMap(samples::spread)
                        .map(spread -> NumberFormats.plain(spread) + "x"))
                .orElse("");
    }

    static void drawDescriptions(HtmlWriter htmlWriter, List<CaseResult> cases) {
        Map<String, String> descriptions = new LinkedHashMap<>();
        cases.forEach(caseResult -> caseResult.samples()
                .forEach(samples -> descriptions.put(samples.candidate(), samples.description())));
        if (!descriptions.isEmpty()) {
            htmlWriter.open("details").element("summary", "Candidates").open("dl");
            descriptions.forEach(
                    (name, description) -> htmlWriter.element("dt", name).element("dd", description));
            htmlWriter.close("dl").close("details");
        }
    }
}
