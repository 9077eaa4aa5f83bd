package dev.stowage.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The subcommands by their names. Only those named on the command line are built, since reading the
 * annotations of all of them takes more than half of the time of a short command.
 */
final class Subcommands {
    private Subcommands() {}

    /** Builds the subcommands that the arguments name, or all of them for help and suggestions. */
    static List<Subcommand> matching(List<String> arguments) {
        Map<List<String>, Supplier<Subcommand>> all = all();
        List<Supplier<Subcommand>> selected = all.entrySet()
                .stream()
                .filter(subcommand -> subcommand.getKey().stream().anyMatch(arguments::contains))
                .map(Map.Entry::getValue)
                .toList();
        return (selected.isEmpty() ? all.values() : selected).stream().map(Supplier::get).toList();
    }

    private static Map<List<String>, Supplier<Subcommand>> all() {
        Map<List<String>, Supplier<Subcommand>> subcommands = new LinkedHashMap<>();
        subcommands.put(List.of("conformance"), ConformanceCommand::new);
        subcommands.put(List.of("benchmark"), BenchmarkCommand::new);
        subcommands.put(List.of("plugins"), PluginsCommand::new);
        subcommands.put(List.of("storage"), StorageCommand::new);
        subcommands.put(List.of("run"), RunCommand::new);
        subcommands.put(List.of("create"), CreateCommand::new);
        subcommands.put(List.of("start"), StartCommand::new);
        subcommands.put(List.of("stop"), StopCommand::new);
        subcommands.put(List.of("kill"), KillCommand::new);
        subcommands.put(List.of("pause"), PauseCommand::new);
        subcommands.put(List.of("resume", "unpause"), ResumeCommand::new);
        subcommands.put(List.of("wait"), WaitCommand::new);
        subcommands.put(List.of(ReapCommand.NAME), ReapCommand::new);
        subcommands.put(List.of("ps", "list"), PsCommand::new);
        subcommands.put(List.of("inspect"), InspectCommand::new);
        subcommands.put(List.of("logs"), LogsCommand::new);
        subcommands.put(List.of("rm"), RmCommand::new);
        return subcommands;
    }
}
