package dev.stowage.records;

import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import java.time.Duration;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** The config of a record as JSON. */
final class ConfigJson {
    private ConfigJson() {}

    static ObjectNode encode(ContainerConfig config) {
        ObjectNode json = JsonCodec.object()
                .put("bundle", JsonValues.requireWithinLimit("bundle", config.bundle().toString()))
                .put("runtime", JsonValues.requireWithinLimit("runtime", config.runtime()));
        json.putObject("home")
                .put("host", JsonValues.requireWithinLimit("host", config.host().hostId()))
                .put("root", JsonValues.requireWithinLimit("root", config.host().root().toString()));
        ObjectNode labels = json.putObject("labels");
        new TreeMap<>(config.labels())
                .forEach((key, value) -> labels.put(JsonValues.requireWithinLimit("label", key),
                        JsonValues.requireWithinLimit("label " + key, value)));
        return json.put("stopSignal", config.stopSignal().number())
                .put("stopGrace", config.stopTimeout().toString())
                .put("removal", config.removePolicy().name());
    }

    /** Throws what {@link RecordJson#decode} catches. */
    static ContainerConfig decode(JsonObject json) {
        JsonObject host = json.object("home");
        ContainerConfig config = ContainerConfig
                .of(RecordPath.parse(json.text("bundle")), json.text("runtime"),
                        new HostIdentity(host.text("host"), RecordPath.parse(host.text("root"))))
                .withLabels(json.textMap("labels"))
                .withStop(new Signal(json.integer("stopSignal")), Duration.parse(json.text("stopGrace")))
                .withRemovePolicy(JsonValues.enumConstant(RemovePolicy.class, json, "removal"));
        host.rejectUnknownFields();
        json.rejectUnknownFields();
        return config;
    }
}
