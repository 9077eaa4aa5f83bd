package dev.stowage.records;

import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.ResourcesBuilder;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/** The part of a record that changes, as JSON. */
final class StatusJson {
    private StatusJson() {}

    static ObjectNode encode(Status status) {
        ObjectNode json = JsonCodec.object().put("run", status.run());
        time(json, "configuredAt", status.configuredAt());
        time(json, "createdAt", status.createdAt());
        time(json, "startedAt", status.startedAt());
        time(json, "pausedAt", status.pausedAt());
        status.init().ifPresent(init -> json.set("init", process(init)));
        status.exit().ifPresent(exit -> json.set("exit", ExitJson.encode(exit)));
        status.intent()
                .ifPresent(intent -> json.set("intent",
                        JsonCodec.object()
                                .put("operation", intent.operation().name())
                                .put("since", intent.since().toString())
                                .put("run", intent.run())
                                .set("owner", process(intent.owner()))));
        if (!status.resources().equals(Resources.NONE)) {
            json.set("resources", resources(status.resources()));
        }
        status.inconsistency()
                .ifPresent(inconsistency -> json.put("inconsistency",
                        JsonValues.requireWithinLimit("inconsistency", inconsistency)));
        return json;
    }

    /**
     * Ignores unknown fields of the status itself, which another build may have written: they make no record
     * unreadable. Throws what {@link RecordJson#decode} catches.
     */
    static Status decode(JsonObject json) {
        return Status.builder()
                .run(json.number("run", 0, Long.MAX_VALUE))
                .configuredAt(JsonValues.optionalTime(json, "configuredAt"))
                .createdAt(JsonValues.optionalTime(json, "createdAt"))
                .startedAt(JsonValues.optionalTime(json, "startedAt"))
                .pausedAt(JsonValues.optionalTime(json, "pausedAt"))
                .init(json.optionalObject("init").map(StatusJson::process))
                .exit(json.optionalObject("exit").map(ExitJson::decode))
                .intent(json.optionalObject("intent").map(StatusJson::intent))
                .resources(json.optionalObject("resources").map(StatusJson::resources).orElse(Resources.NONE))
                .inconsistency(json.optionalText("inconsistency"))
                .build();
    }

    private static void time(ObjectNode json, String name, Optional<Instant> at) {
        at.ifPresent(time -> json.put(name, time.toString()));
    }

    private static ObjectNode process(ProcessIdentity process) {
        return JsonCodec.object()
                .put("pid", process.pid())
                .put("startTimeTicks", process.startTimeTicks())
                .put("bootId", JsonValues.requireWithinLimit("boot id", process.bootId()));
    }

    private static ProcessIdentity process(JsonObject json) {
        ProcessIdentity process = new ProcessIdentity(json.number("pid", 1, Long.MAX_VALUE),
                json.number("startTimeTicks", 0, Long.MAX_VALUE), json.text("bootId"));
        json.rejectUnknownFields();
        return process;
    }

    private static Intent intent(JsonObject json) {
        Intent intent = Intent.of(JsonValues.enumConstant(Operation.class, json, "operation"),
                process(json.object("owner")), JsonValues.time(json, "since"),
                json.number("run", Long.MIN_VALUE, Long.MAX_VALUE));
        json.rejectUnknownFields();
        return intent;
    }

    private static ObjectNode resources(Resources resources) {
        ObjectNode json = JsonCodec.object();
        limit(json, "memoryBytes", resources.memoryBytes());
        limit(json, "cpuShares", resources.cpuShares());
        limit(json, "cpuQuotaMicros", resources.cpuQuotaMicros());
        limit(json, "cpuPeriodMicros", resources.cpuPeriodMicros());
        limit(json, "processes", resources.processes());
        return json;
    }

    private static Resources resources(JsonObject json) {
        ResourcesBuilder resources = Resources.builder();
        limit(json, "memoryBytes").ifPresent(resources::memoryBytes);
        limit(json, "cpuShares").ifPresent(resources::cpuShares);
        limit(json, "cpuQuotaMicros").ifPresent(resources::cpuQuotaMicros);
        limit(json, "cpuPeriodMicros").ifPresent(resources::cpuPeriodMicros);
        limit(json, "processes").ifPresent(resources::processes);
        json.rejectUnknownFields();
        return resources.build();
    }

    private static void limit(ObjectNode json, String name, OptionalLong value) {
        value.ifPresent(limit -> json.put(name, limit));
    }

    private static OptionalLong limit(JsonObject json, String name) {
        return json.optionalNumber(name, 1, Long.MAX_VALUE);
    }
}
