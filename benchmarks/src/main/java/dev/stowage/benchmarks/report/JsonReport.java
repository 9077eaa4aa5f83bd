package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.CandidateSamples;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Metric;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code benchmark.json}: the samples of every candidate, and the verdicts. Version {@code v1}. */
public final class JsonReport {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    /**
     * Formats the report.
     *
     * @param results the results
     * @return the report as JSON
     */
    public static String text(BenchmarkResults results) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("version", "v1");
        json.put("command", results.command());
        json.put("profile", results.profile().extent().name());
        json.put("rounds", results.profile().rounds());
        json.put("startedAt", results.startedAt().toString());
        json.put("durationSeconds", results.duration().toSeconds());
        json.put("pendingCases", results.pendingCases());
        ObjectNode machine = json.putObject("machine");
        results.machineFacts().forEach(machine::put);
        machine.put("load before", results.loadBefore().loadAverages());
        machine.put("load after", results.loadAfter().loadAverages());
        machine.put("stolen", results.loadBefore().formatStealUntil(results.loadAfter()));
        json.putObject("flush")
                .put("writes", results.flushCost().ratioToWrite())
                .put("writeMicros", results.flushCost().writeMicros())
                .put("flushedMicros", results.flushCost().flushedWriteMicros());
        ArrayNode goals = json.putArray("goals");
        results.verdicts().forEach(goalVerdict -> writeGoal(goals.addObject(), goalVerdict));
        ArrayNode cases = json.putArray("cases");
        results.caseResults()
                .forEach(result -> writeCase(cases.addObject(), result, results.primaryMetric(result)));
        texts(json.putArray("warnings"), results.warnings());
        texts(json.putArray("unavailable"), results.unavailable());
        return MAPPER.writeValueAsString(json) + "\n";
    }

    private static void writeGoal(ObjectNode json, GoalVerdict goalVerdict) {
        Goal goal = goalVerdict.goal();
        json.put("id", goal.id())
                .put("description", goal.description())
                .put("candidate", goalVerdict.candidate());
        json.put("baseline", goal.baseline()).put("metric", goal.metric().name());
        json.put("comparison", goal.comparison().name())
                .put("threshold", goal.threshold())
                .put("target", goal.target());
        json.put("outcome", goalVerdict.outcome().name()).put("reason", goalVerdict.reason());
        goalVerdict.median().ifPresent(median -> json.put("median", median));
        goalVerdict.confidenceInterval()
                .ifPresent(interval -> json.putObject("confidenceInterval")
                        .put("lower", interval.lower())
                        .put("upper", interval.upper()));
        numbers(json.putArray("rounds"), goalVerdict.values());
    }

    private static void writeCase(ObjectNode json, CaseResult result, Metric metric) {
        json.put("benchmark", result.benchmark()).put("metric", metric.name()).put("unit", metric.unit());
        ObjectNode parameters = json.putObject("parameters");
        result.parameters().forEach(parameters::put);
        ArrayNode candidates = json.putArray("candidates");
        for (CandidateSamples samples : result.samples()) {
            ObjectNode candidate = candidates.addObject();
            candidate.put("name", samples.candidate())
                    .put("kind", samples.kind().name())
                    .put("description", samples.description());
            samples.problem().ifPresent(problem -> candidate.put("problem", problem));
            ObjectNode metrics = candidate.putObject("metrics");
            samples.valuesByMetric().forEach((each, values) -> {
                ObjectNode node = metrics.putObject(each.name());
                node.put("unit", each.unit());
                samples.median(each).ifPresent(median -> node.put("median", median));
                samples.spread(each).filter(Double::isFinite).ifPresent(spread -> node.put("spread", spread));
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
