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
public record ConformanceReportWriter(Path directory) {
    /**
     * Writes the files. Those of an earlier report are replaced.
     *
     * @param hostFacts where the run was made
     * @param backends every backend that the machine could have
     * @param conformanceReport what came out
     * @throws IOException if they cannot be written
     */
    public void write(HostFacts hostFacts, List<BackendInfo> backends, ConformanceReport conformanceReport)
            throws IOException {
        Path junit = Files.createDirectories(directory.resolve("junit"));
        Files.writeString(directory.resolve("conformance.json"),
                json(hostFacts, backends, conformanceReport));
        Map<String, List<ClauseResult>> subjects = conformanceReport.results()
                .stream()
                .collect(Collectors.groupingBy(ClauseResult::subject, TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<ClauseResult>> subject : subjects.entrySet()) {
            Files.writeString(junit.resolve(subject.getKey().replace(':', '-') + ".xml"),
                    xml(subject.getKey(), subject.getValue()));
        }
    }

    /**
     * Returns the report as JSON.
     *
     * @param hostFacts where the run was made
     * @param backends every backend that the machine could have
     * @param conformanceReport what came out
     * @return the text of {@code conformance.json}
     */
    public static String json(HostFacts hostFacts, List<BackendInfo> backends,
            ConformanceReport conformanceReport) {
        ConformanceReport.VerdictCounts verdictCounts = conformanceReport.totals();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", hostFacts.facts());
        all.put("backends", backends.stream().map(ConformanceReportWriter::backend).toList());
        all.put("results",
                conformanceReport.results().stream().map(ConformanceReportWriter::result).toList());
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("pass", verdictCounts.pass());
        counts.put("violation", verdictCounts.violation());
        counts.put("deviation", verdictCounts.deviation());
        counts.put("notRun", verdictCounts.notRun());
        all.put("totals", counts);
        all.put("leftToOtherPairs", conformanceReport.rulesLeftToOtherPairs());
        all.put("figures", conformanceReport.counters());
        all.put("seed", Long.toString(conformanceReport.seed()));
        all.put("seconds", seconds(conformanceReport.duration()));
        return Json.of(all) + "\n";
    }

    private static Map<String, Object> backend(BackendInfo info) {
        Map<String, Object> backend = new LinkedHashMap<>();
        backend.put("kind", info.kind());
        backend.put("name", info.name());
        switch (info.availability()) {
            case Availability.Available available -> {
                backend.put("version", available.version());
                backend.put("available", true);
                backend.put("hint", "");
            }
            case Availability.Unavailable unavailable -> {
                backend.put("version", "");
                backend.put("available", false);
                backend.put("hint", unavailable.problem() + "; " + unavailable.hint());
            }
        }
        return backend;
    }

    private static Map<String, Object> result(ClauseResult clauseResult) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("clause", clauseResult.clause().id());
        line.put("subject", clauseResult.subject());
        line.put("verdict", clauseResult.clauseVerdict().toString());
        line.put("detail", clauseResult.detail());
        line.put("seconds", seconds(clauseResult.duration()));
        return line;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** In the form that test reporters read: one test case for each clause. */
    private static String xml(String subject, List<ClauseResult> results) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append(String.format(Locale.ROOT,
                "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\">\n",
                escaped(subject), results.size(), count(results, ClauseVerdict.VIOLATION),
                count(results, ClauseVerdict.NOT_RUN)));
        for (ClauseResult clauseResult : results) {
            xml.append(String.format(Locale.ROOT, "  <testcase classname=\"%s\" name=\"%s\" time=\"%s\"",
                    escaped(subject + "." + clauseResult.clause().group()),
                    escaped(clauseResult.clause().id() + " " + clauseResult.clause().sentence()),
                    seconds(clauseResult.duration())));
            String detail = escaped(clauseResult.detail());
            xml.append(switch (clauseResult.clauseVerdict()) {
                case PASS -> "/>\n";
                case DEVIATION -> "><system-out>deviation: " + detail + "</system-out></testcase>\n";
                case NOT_RUN -> "><skipped message=\"" + detail + "\"/></testcase>\n";
                case VIOLATION -> "><failure message=\"" + detail + "\"/></testcase>\n";
            });
        }
        return xml.append("</testsuite>\n").toString();
    }

    private static long count(List<ClauseResult> results, ClauseVerdict clauseVerdict) {
        return results.stream().filter(clauseResult -> clauseResult.clauseVerdict() == clauseVerdict).count();
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
