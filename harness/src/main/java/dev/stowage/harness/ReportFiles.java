package dev.stowage.harness;

import dev.stowage.api.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes a report as files: {@code conformance.json} and {@code junit/<subject>.xml}.
 *
 * @param directory where to; made if it is missing
 */
public record ReportFiles(Path directory) {
    /**
     * Writes the files. Those of an earlier report are replaced.
     *
     * @param machine where the run was made
     * @param backends every backend that the machine could have
     * @param report what came out
     * @throws IOException if they cannot be written
     */
    public void write(Machine machine, List<BackendInfo> backends, Report report) throws IOException {
        Path junit = Files.createDirectories(directory.resolve("junit"));
        Files.writeString(directory.resolve("conformance.json"), json(machine, backends, report));
        Map<String, List<Result>> subjects = report.results()
                .stream()
                .collect(Collectors.groupingBy(Result::subject, TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<Result>> subject : subjects.entrySet()) {
            Files.writeString(junit.resolve(subject.getKey().replace(':', '-') + ".xml"),
                    xml(subject.getKey(), subject.getValue()));
        }
    }

    /**
     * Returns the report as JSON.
     *
     * @param machine where the run was made
     * @param backends every backend that the machine could have
     * @param report what came out
     * @return the text of {@code conformance.json}
     */
    public static String json(Machine machine, List<BackendInfo> backends, Report report) {
        Report.Totals totals = report.totals();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine.facts());
        all.put("backends", backends.stream().map(ReportFiles::backend).toList());
        all.put("results", report.results().stream().map(ReportFiles::result).toList());
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("pass", totals.pass());
        counts.put("violation", totals.violation());
        counts.put("deviation", totals.deviation());
        counts.put("notRun", totals.notRun());
        all.put("totals", counts);
        all.put("leftToOtherPairs", report.leftToOtherPairs());
        all.put("figures", report.figures());
        all.put("seed", Long.toString(report.seed()));
        all.put("seconds", seconds(report.took()));
        return Json.of(all) + "\n";
    }

    private static Map<String, Object> backend(BackendInfo info) {
        Map<String, Object> backend = new LinkedHashMap<>();
        backend.put("kind", info.kind());
        backend.put("name", info.name());
        switch (info.availability()) {
            case Availability.Available(String version) -> {
                backend.put("version", version);
                backend.put("available", true);
                backend.put("hint", "");
            }
            case Availability.Missing(String problem, String hint) -> {
                backend.put("version", "");
                backend.put("available", false);
                backend.put("hint", problem + "; " + hint);
            }
        }
        return backend;
    }

    private static Map<String, Object> result(Result result) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("clause", result.clause().id());
        line.put("subject", result.subject());
        line.put("verdict", result.verdict().toString());
        line.put("detail", result.detail());
        line.put("seconds", seconds(result.took()));
        return line;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** In the form that test reporters read: one test case for each clause. */
    private static String xml(String subject, List<Result> results) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append(String.format(Locale.ROOT,
                "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\">\n",
                escaped(subject), results.size(), count(results, Verdict.VIOLATION),
                count(results, Verdict.NOT_RUN)));
        for (Result result : results) {
            xml.append(String.format(Locale.ROOT, "  <testcase classname=\"%s\" name=\"%s\" time=\"%s\"",
                    escaped(subject + "." + result.clause().group()),
                    escaped(result.clause().id() + " " + result.clause().sentence()),
                    seconds(result.took())));
            String detail = escaped(result.detail());
            xml.append(switch (result.verdict()) {
                case PASS -> "/>\n";
                case DEVIATION -> "><system-out>deviation: " + detail + "</system-out></testcase>\n";
                case NOT_RUN -> "><skipped message=\"" + detail + "\"/></testcase>\n";
                case VIOLATION -> "><failure message=\"" + detail + "\"/></testcase>\n";
            });
        }
        return xml.append("</testsuite>\n").toString();
    }

    private static long count(List<Result> results, Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /** What XML 1.0 has no way to write becomes a question mark. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n' -> escaped.append("&#10;");
                default -> escaped.appendCodePoint(c < ' ' || c == 0xFFFE || c == 0xFFFF
                        || (c >= 0xD800 && c <= 0xDFFF) ? '?' : c);
            }
        });
        return escaped.toString();
    }
}
