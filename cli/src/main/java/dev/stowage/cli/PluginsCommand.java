package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.Stowage;
import dev.stowage.records.json.JsonCodec;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code stowage plugins}. Loads and checks every plugin. */
@Command(name = "plugins", description = "List the runtimes and storages, and what those that are missing need.")
final class PluginsCommand extends Subcommand {
    @Option(names = "--format", paramLabel = "table|json", description = "How to print (default: table).")
    private OutputFormat outputFormat = OutputFormat.TABLE;

    @Override
    public Integer call() {
        try (Stowage stowage = Stowage.open(command().settings(), command().environment());
                TempDirectory tempDirectory = TempDirectory.create()) {
            List<BackendReport> reports = stowage.backends(tempDirectory.paths());
            switch (outputFormat) {
                case TABLE -> {
                    table(reports).lines().forEach(this::print);
                    print("");
                    print("A new container gets the runtime " + stowage.runtimeName().orElse("that is named")
                            + " and the storage " + stowage.settings().storage() + ".");
                }
                case JSON -> print(json(reports).toPrettyString());
            }
        }
        return CommandExitCodes.SUCCESS;
    }

    private static TextTable table(List<BackendReport> reports) {
        TextTable textTable = new TextTable("NAME", "KIND", "PLUGIN", "HERE", "");
        for (BackendReport report : reports) {
            switch (report.availability()) {
                case Availability.Available available ->
                    textTable.row(report.name(), report.kind().key(), report.plugin().version(), "yes",
                            available.version());
                case Availability.Unavailable unavailable -> textTable.row(report.name(),
                        report.kind().key(), report.plugin().version(), "no",
                        unavailable.problem() + "; " + unavailable.hint());
            }
        }
        return textTable;
    }

    private static ArrayNode json(List<BackendReport> reports) {
        ArrayNode array = JsonCodec.object().putArray("plugins");
        for (BackendReport report : reports) {
            ObjectNode json = array.addObject()
                    .put("name", report.name())
                    .put("kind", report.kind().key())
                    .put("pluginVersion", report.plugin().version())
                    .put("provider", report.plugin().provider())
                    .put("description", report.plugin().description())
                    .put("path", report.plugin().path().toString());
            switch (report.availability()) {
                case Availability.Available available ->
                    json.put("available", true).put("version", available.version());
                case Availability.Unavailable unavailable ->
                    json.put("available", false)
                            .put("problem", unavailable.problem())
                            .put("hint", unavailable.hint());
            }
        }
        return array;
    }
}
