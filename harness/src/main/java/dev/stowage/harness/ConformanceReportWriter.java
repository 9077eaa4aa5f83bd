package dev.stowage.harness;

import dev.stowage.api.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes a report as files: {@code conformance.json} and {@code junit/<subject>.xml}.
 *
 * @param directory the directory; created if it is missing
 */
public record ConformanceReportWriter(Path directory) {
    /**
     * Writes the files, replacing those of an earlier report.
     *
     * @param hostFacts the machine of the run
     * @param backends every backend that is known, available or not
     * @param conformanceReport the results
     * @throws IOException if a file cannot be written
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
            JunitXml.write(junit.resolve(subject.getKey().replace(':', '-') + ".xml"),
                    subject.getKey(), subject.getValue());
        }
    }

    /**
     * Returns the report as JSON.
     *
     * @param hostFacts the machine of the run
     * @param backends every backend that is known, available or not
     * @param conformanceReport the results
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
}
