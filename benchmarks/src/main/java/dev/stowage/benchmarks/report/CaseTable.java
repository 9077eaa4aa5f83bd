package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Series;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The numbers of a case beside its chart, and who its contestants are. */
final class CaseTable {
    private CaseTable() {}

    static void draw(Html html, CaseResult result, String summary) {
        List<Measure> measures = measures(result);
        html.open("details")
                .element("summary", summary)
                .open("div", "class", "scroll")
                .open("table")
                .open("thead")
                .open("tr")
                .element("th", "contestant");
        measures.forEach(
                measure -> html.element("th", measure.label() + ", " + measure.unit(), "class", "number"));
        html.element("th", "spread", "class", "number").close("tr").close("thead").open("tbody");
        for (Series series : result.series()) {
            html.open("tr", "class", series.kind().name().toLowerCase(Locale.ROOT))
                    .element("th", series.contestant(), "scope", "row");
            measures.forEach(measure -> html.element("td",
                    series.median(measure).map(Numbers::shortened).orElse("–"), "class", "number"));
            html.element("td", spread(series, measures), "class", "number");
            html.close("tr");
        }
        html.close("tbody").close("table").close("div").close("details");
    }

    /** What was measured in a case, by whomever: the columns of its table. */
    static List<Measure> measures(CaseResult result) {
        return result.series()
                .stream()
                .flatMap(series -> series.rounds().keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** The last column: how far the rounds are apart in the first measure, or what was wrong. */
    static String spread(Series series, List<Measure> measures) {
        return series.problem()
                .map(problem -> (series.rounds().isEmpty() ? "not run: " : "not to the end: ") + problem)
                .or(() -> measures.stream()
                        .findFirst()
                        .flatMap(series::spread)
                        .map(spread -> Numbers.ratio(spread) + "x"))
                .orElse("");
    }

    static void notes(Html html, List<CaseResult> cases) {
        Map<String, String> notes = new LinkedHashMap<>();
        cases.forEach(one -> one.series().forEach(series -> notes.put(series.contestant(), series.note())));
        if (!notes.isEmpty()) {
            html.open("details").element("summary", "Who is who").open("dl");
            notes.forEach((name, note) -> html.element("dt", name).element("dd", note));
            html.close("dl").close("details");
        }
    }
}
