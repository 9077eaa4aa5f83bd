package dev.stowage.cli;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Containers as JSON for programs. Unknown fields are left out. Later versions add fields and remove none.
 */
final class ContainerJson {
    private ContainerJson() {}

    /** Writes a container with the record that the summary has. */
    static void write(ObjectNode json, ContainerSummary summary) {
        json.put("id", summary.id().container().value());
        summary.record().flatMap(ContainerRecord::name).ifPresent(name -> json.put("name", name.value()));
        json.put("sandbox", summary.id().sandbox().value());
        json.put("state", summary.state().name());
        summary.reason().ifPresent(reason -> json.put("reason", reason.toString()));
        if (!summary.message().isEmpty()) {
            json.put("message", summary.message());
        }
        summary.record().ifPresent(record -> {
            config(json, record.config());
            status(json, record);
        });
    }

    /** Writes a container without a readable record. */
    static void write(ObjectNode json, ContainerId id, String state, String message) {
        json.put("id", id.value());
        json.put("state", state);
        json.put("message", message);
    }

    private static void config(ObjectNode json, ContainerConfig config) {
        json.put("runtime", config.runtime());
        json.put("bundle", config.bundle().toString());
        json.put("home", config.host().toString());
        ObjectNode labels = json.putObject("labels");
        new TreeMap<>(config.labels()).forEach(labels::put);
        json.put("stopSignal", config.stopSignal().toString());
        json.put("stopGraceMillis", config.stopTimeout().toMillis());
        json.put("removal", config.removePolicy().name());
    }

    private static void status(ObjectNode json, ContainerRecord record) {
        Status status = record.status();
        json.put("incarnation", record.incarnation().value());
        json.put("revision", record.revision());
        json.put("run", status.run());
        instant(json, "configuredAt", status.configuredAt());
        instant(json, "createdAt", status.createdAt());
        instant(json, "startedAt", status.startedAt());
        instant(json, "pausedAt", status.pausedAt());
        instant(json, "finishedAt", status.finishedAt());
        if (status.state().hasProcess()) {
            status.init().map(ProcessIdentity::pid).ifPresent(pid -> json.put("pid", pid));
        }
        status.exit().ifPresent(exit -> exit(json.putObject("exit"), exit));
        ObjectNode resources = json.putObject("resources");
        status.resources().memoryBytes().ifPresent(limit -> resources.put("memoryBytes", limit));
        status.resources().cpuShares().ifPresent(limit -> resources.put("cpuShares", limit));
        status.resources().cpuQuotaMicros().ifPresent(limit -> resources.put("cpuQuotaMicros", limit));
        status.resources().cpuPeriodMicros().ifPresent(limit -> resources.put("cpuPeriodMicros", limit));
        status.resources().processes().ifPresent(limit -> resources.put("processes", limit));
        status.intent().ifPresent(intent -> json.put("underWay", intent.operation().displayName()));
    }

    private static void exit(ObjectNode json, Exit exit) {
        json.put("reason", exit.reason().toString());
        json.put("commandLineCode", exit.commandLineCode());
        json.put("source", exit.source().name());
        json.put("at", exit.at().toString());
        switch (exit) {
            case Exit.Exited exited -> {
                json.put("code", exited.code());
                exited.signal().ifPresent(signal -> json.put("signal", signal.toString()));
            }
            case Exit.NeverStarted failed -> json.put("message", failed.message());
            case Exit.Unknown unknown -> json.put("cause", unknown.cause().name());
        }
    }

    private static void instant(ObjectNode json, String field, Optional<Instant> at) {
        at.ifPresent(time -> json.put(field, time.toString()));
    }
}
