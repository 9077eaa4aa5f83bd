package dev.stowage.records;

import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerConfig.Removal;
import dev.stowage.api.storage.Home;
import dev.stowage.records.json.JsonObject;
import dev.stowage.records.json.JsonText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** The part of a record that never changes, as JSON. */
final class ConfigJson {
    private ConfigJson() {}

    static ObjectNode encode(ContainerConfig config) {
        ObjectNode json = JsonText.object()
                .put("bundle", Texts.limited("bundle", config.bundle().toString()))
                .put("runtime", Texts.limited("runtime", config.runtime()));
        json.putObject("home")
                .put("host", Texts.limited("host", config.home().host()))
                .put("root", Texts.limited("root", config.home().root().toString()));
        ObjectNode labels = json.putObject("labels");
        new TreeMap<>(config.labels()).forEach(
                (key, value) -> labels.put(Texts.limited("label", key),
                        Texts.limited("label " + key, value)));
        return json.put("stopSignal", config.stopSignal().number())
                .put("stopGrace", config.stopGrace().toString())
                .put("removal", config.removal().name());
    }

    /** Throws what {@link RecordJson#decode} catches. */
    static ContainerConfig decode(JsonObject json) {
        JsonObject home = json.object("home");
        ContainerConfig config = new ContainerConfig(Path.of(json.text("bundle")), json.text("runtime"),
                new Home(home.text("host"), Path.of(home.text("root"))), json.textMap("labels"),
                new Signal(json.integer("stopSignal")), Duration.parse(json.text("stopGrace")),
                Texts.constant(Removal.class, json, "removal"));
        home.refuseOthers();
        json.refuseOthers();
        return config;
    }
}
