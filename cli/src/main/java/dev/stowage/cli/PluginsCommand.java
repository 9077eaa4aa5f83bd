package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.Stowage;
import dev.stowage.records.json.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code stowage plugins}. Opens the backend of every plugin and asks whether it works here. */
@Command(name = "plugins", description = "List the runtimes and the storage backends, and what the unavailable ones need.")
final class PluginsCommand extends Subcommand {
    @Option(names = "--format", paramLabel = "table|json", description = "Output format (default: table).")
    private OutputFormat outputFormat = OutputFormat.TABLE;

    @Override
    public Integer call() {
        try (Stowage stowage = Stowage.open(command().settings(), command().environment());
                TempDirectory tempDirectory = TempDirectory.create()) {
            List<BackendReport> reports = stowage.backends(tempDirectory.paths());
            switch (outputFormat) {
                case TABLE -> {
                    console().printTable(table(reports));
                    print("");
                    print("Defaults for new containers: runtime "
                            + new RuntimeChoice(stowage).forNewContainer(reports)
                                    .orElse("none, name one with --runtime")
                            + "; storage " + stowage.settings().storage());
                }
                case JSON -> print(json(reports).toPrettyString());
            }
        }
        return CommandExitCodes.SUCCESS;
    }

    private static List<List<String>> table(List<BackendReport> reports) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "KIND", "PLUGIN", "AVAILABLE", "DETAIL"));
        for (BackendReport report : reports) {
            boolean available = report.availability() instanceof Availability.Available;
            String detail = switch (report.availability()) {
                case Availability.Available working -> working.version();
                case Availability.Unavailable unavailable ->
                    unavailable.problem() + "; " + unavailable.hint();
            };
            rows.add(List.of(report.name(), report.kind().key(), report.plugin().version(),
                    available ? "yes" : "no", detail));
        }
        return rows;
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
                case Availability.Unavailable unavailable -> json.put("available", false)
                        .put("problem", unavailable.problem())
                        .put("hint", unavailable.hint());
            }
        }
        return array;
    }
}
