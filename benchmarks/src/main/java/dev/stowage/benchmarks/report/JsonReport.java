package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Series;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code benchmark.json}: every round of every contestant, and the verdicts. Version {@code v1}. */
public final class JsonReport {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private JsonReport() {}

    /**
     * Writes it.
     *
     * @param findings what was found
     * @return JSON
     */
    public static String text(Findings findings) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("version", "v1");
        json.put("command", findings.command());
        json.put("form", findings.form().extent().name());
        json.put("rounds", findings.form().rounds());
        json.put("began", findings.began().toString());
        json.put("seconds", findings.took().toSeconds());
        json.put("outstandingCases", findings.outstanding());
        ObjectNode machine = json.putObject("machine");
        findings.machine().forEach(machine::put);
        machine.put("load before", findings.before().load());
        machine.put("load after", findings.after().load());
        machine.put("stolen", findings.before().stolenUntil(findings.after()));
        json.putObject("flush")
                .put("writes", findings.flush().writes())
                .put("writeMicros", findings.flush().writeMicros())
                .put("flushedMicros", findings.flush().flushedMicros());
        ArrayNode goals = json.putArray("goals");
        findings.verdicts().forEach(verdict -> goal(goals.addObject(), verdict));
        ArrayNode cases = json.putArray("cases");
        findings.results().forEach(result -> one(cases.addObject(), result, findings.measure(result)));
        texts(json.putArray("warnings"), findings.warnings());
        texts(json.putArray("missing"), findings.missing());
        return MAPPER.writeValueAsString(json) + "\n";
    }

    private static void goal(ObjectNode json, Verdict verdict) {
        Goal goal = verdict.goal();
        json.put("id", goal.id()).put("goal", goal.sentence()).put("ours", verdict.ours());
        json.put("theirs", goal.theirs()).put("measure", goal.measure().name());
        json.put("comparison", goal.comparison().name()).put("least", goal.least()).put("aim", goal.aim());
        json.put("outcome", verdict.outcome().name()).put("reason", verdict.reason());
        verdict.median().ifPresent(median -> json.put("median", median));
        numbers(json.putArray("rounds"), verdict.values());
    }

    private static void one(ObjectNode json, CaseResult result, Measure measure) {
        json.put("benchmark", result.benchmark()).put("measure", measure.name()).put("unit", measure.unit());
        ObjectNode parameters = json.putObject("parameters");
        result.parameters().forEach(parameters::put);
        ArrayNode contestants = json.putArray("contestants");
        for (Series series : result.series()) {
            ObjectNode one = contestants.addObject();
            one.put("name", series.contestant()).put("kind", series.kind().name()).put("note", series.note());
            series.problem().ifPresent(problem -> one.put("problem", problem));
            ObjectNode measures = one.putObject("measures");
            series.rounds().forEach((each, values) -> {
                ObjectNode node = measures.putObject(each.name());
                node.put("unit", each.unit());
                series.median(each).ifPresent(median -> node.put("median", median));
                series.spread(each).filter(Double::isFinite).ifPresent(spread -> node.put("spread", spread));
                numbers(node.putArray("rounds"), values);
            });
        }
    }

    private static void numbers(ArrayNode array, List<Double> values) {
        values.forEach(array::add);
    }

    private static void texts(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
