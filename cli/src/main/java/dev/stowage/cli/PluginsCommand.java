package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.Stowage;
import dev.stowage.records.json.JsonText;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code stowage plugins}. Loads and checks every plugin. */
@Command(name = "plugins", description = "List the runtimes and storages, and what those that are missing need.")
final class PluginsCommand extends Verb {
    @Option(names = "--format", paramLabel = "table|json", description = "How to print (default: table).")
    private Format format = Format.TABLE;

    @Override
    public Integer call() {
        try (Stowage stowage = Stowage.open(command().settings(), command().surroundings());
                Scratch scratch = Scratch.make()) {
            List<BackendReport> reports = stowage.backends(scratch.directories());
            switch (format) {
                case TABLE -> {
                    table(reports).lines().forEach(this::print);
                    print("");
                    print("A new container gets the runtime " + stowage.runtimeName().orElse("that is named")
                            + " and the storage " + stowage.settings().storage() + ".");
                }
                case JSON -> print(json(reports).toPrettyString());
            }
        }
        return ExitCodes.DONE;
    }

    private static Table table(List<BackendReport> reports) {
        Table table = new Table("NAME", "KIND", "PLUGIN", "HERE", "");
        for (BackendReport report : reports) {
            switch (report.availability()) {
                case Availability.Available(String version) ->
                    table.row(report.name(), report.kind().word(), report.plugin().version(), "yes", version);
                case Availability.Missing(String problem, String hint) -> table.row(report.name(),
                        report.kind().word(), report.plugin().version(), "no", problem + "; " + hint);
            }
        }
        return table;
    }

    private static ArrayNode json(List<BackendReport> reports) {
        ArrayNode array = JsonText.object().putArray("plugins");
        for (BackendReport report : reports) {
            ObjectNode json = array.addObject()
                    .put("name", report.name())
                    .put("kind", report.kind().word())
                    .put("pluginVersion", report.plugin().version())
                    .put("provider", report.plugin().provider())
                    .put("description", report.plugin().description())
                    .put("path", report.plugin().path().toString());
            switch (report.availability()) {
                case Availability.Available(String version) ->
                    json.put("available", true).put("version", version);
                case Availability.Missing(String problem, String hint) ->
                    json.put("available", false).put("problem", problem).put("hint", hint);
            }
        }
        return array;
    }
}
