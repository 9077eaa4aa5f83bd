package dev.stowage.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The subcommands by their names. Only those named on the command line are built, since reading the
 * annotations of all of them takes more than half of the time of a short command.
 */
final class Subcommands {
    private static final List<Entry> ALL =
            List.of(new Entry(CommandGroup.CONTAINERS, RunCommand::new, List.of("run")),
                    new Entry(CommandGroup.CONTAINERS, CreateCommand::new, List.of("create")),
                    new Entry(CommandGroup.CONTAINERS, StartCommand::new, List.of("start")),
                    new Entry(CommandGroup.CONTAINERS, StopCommand::new, List.of("stop")),
                    new Entry(CommandGroup.CONTAINERS, KillCommand::new, List.of("kill")),
                    new Entry(CommandGroup.CONTAINERS, PauseCommand::new, List.of("pause")),
                    new Entry(CommandGroup.CONTAINERS, ResumeCommand::new, List.of("resume", "unpause")),
                    new Entry(CommandGroup.CONTAINERS, WaitCommand::new, List.of("wait")),
                    new Entry(CommandGroup.CONTAINERS, ReapCommand::new, List.of(ReapCommand.NAME)),
                    new Entry(CommandGroup.CONTAINERS, PsCommand::new, List.of("ps", "list")),
                    new Entry(CommandGroup.CONTAINERS, InspectCommand::new, List.of("inspect")),
                    new Entry(CommandGroup.CONTAINERS, LogsCommand::new, List.of("logs")),
                    new Entry(CommandGroup.CONTAINERS, RmCommand::new, List.of("rm")),
                    new Entry(CommandGroup.BACKENDS, PluginsCommand::new, List.of("plugins")),
                    new Entry(CommandGroup.BACKENDS, ConformanceCommand::new, List.of("conformance")),
                    new Entry(CommandGroup.BACKENDS, BenchmarkCommand::new, List.of("benchmark")),
                    new Entry(CommandGroup.HOST, StorageCommand::new, List.of("storage")));

    private Subcommands() {}

    private record Entry(CommandGroup group, Supplier<Subcommand> factory, List<String> names) {}

    /** Builds the subcommands that the arguments name, or all of them for help. */
    static List<Subcommand> matching(List<String> arguments) {
        List<Entry> selected =
                ALL.stream().filter(entry -> entry.names().stream().anyMatch(arguments::contains)).toList();
        return (selected.isEmpty() ? ALL : selected).stream().map(entry -> entry.factory().get()).toList();
    }

    /** Returns the names for users. */
    static List<String> names() {
        return ALL.stream()
                .flatMap(entry -> entry.names().stream())
                .filter(name -> !name.equals(ReapCommand.NAME))
                .toList();
    }

    /** Returns the group of the subcommand with this name. */
    static Optional<CommandGroup> group(String name) {
        return ALL.stream().filter(entry -> entry.names().contains(name)).map(Entry::group).findFirst();
    }
}
