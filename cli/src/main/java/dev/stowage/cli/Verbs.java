package dev.stowage.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The verbs by their names. Only those whose name stands on the command line are built, since reading the
 * annotations of all of them costs more than half of a short command's time.
 */
final class Verbs {
    private Verbs() {}

    /** Builds the verbs that may be meant; all of them where none is, for help and suggestions. */
    static List<Verb> among(List<String> arguments) {
        Map<List<String>, Supplier<Verb>> all = all();
        List<Supplier<Verb>> meant = all.entrySet()
                .stream()
                .filter(verb -> verb.getKey().stream().anyMatch(arguments::contains))
                .map(Map.Entry::getValue)
                .toList();
        return (meant.isEmpty() ? all.values() : meant).stream().map(Supplier::get).toList();
    }

    private static Map<List<String>, Supplier<Verb>> all() {
        Map<List<String>, Supplier<Verb>> verbs = new LinkedHashMap<>();
        verbs.put(List.of("conformance"), ConformanceCommand::new);
        verbs.put(List.of("benchmark"), BenchmarkCommand::new);
        verbs.put(List.of("plugins"), PluginsCommand::new);
        verbs.put(List.of("storage"), StorageCommand::new);
        verbs.put(List.of("run"), RunCommand::new);
        verbs.put(List.of("create"), CreateCommand::new);
        verbs.put(List.of("start"), StartCommand::new);
        verbs.put(List.of("stop"), StopCommand::new);
        verbs.put(List.of("kill"), KillCommand::new);
        verbs.put(List.of("pause"), PauseCommand::new);
        verbs.put(List.of("resume", "unpause"), ResumeCommand::new);
        verbs.put(List.of("wait"), WaitCommand::new);
        verbs.put(List.of("ps", "list"), PsCommand::new);
        verbs.put(List.of("inspect"), InspectCommand::new);
        verbs.put(List.of("logs"), LogsCommand::new);
        verbs.put(List.of("rm"), RmCommand::new);
        return verbs;
    }
}
