package dev.stowage.cli;

import dev.stowage.loader.Environment;
import dev.stowage.loader.SettingsReader;
import dev.stowage.loader.StowageSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command itself: the options that all subcommands share. */
@Command(name = "stowage", scope = ScopeType.INHERIT, abbreviateSynopsis = true, versionProvider = StowageCommand.ManifestVersionProvider.class, sortOptions = false, sortSynopsis = false, subcommandsRepeatable = false, synopsisSubcommandLabel = "COMMAND", description = "Run containers under one lifecycle contract, with the runtime and the storage of your choice.")
final class StowageCommand {
    private final Console console;
    private final Environment environment;
    private final Function<StowageCommand, CommandSession> sessions;

    @Option(names = "--runtime", scope = ScopeType.INHERIT, paramLabel = "NAME", description = "Runtime to use (default: the setting, else the first of runc and gvisor that works here).")
    private Optional<String> runtime = Optional.empty();

    @Option(names = "--storage", scope = ScopeType.INHERIT, paramLabel = "NAME", description = "Storage to use (default: the setting, else file).")
    private Optional<String> storage = Optional.empty();

    @Option(names = "--root", scope = ScopeType.INHERIT, paramLabel = "DIR", description = {
            "Directory for data that survives a reboot (default: the setting, else /var/lib/stowage for root,",
            // on a line of its own, since picocli would break it after the dot
            "~/.local/share/stowage for others)."})
    private Optional<Path> root = Optional.empty();

    @Option(names = "--run", scope = ScopeType.INHERIT, paramLabel = "DIR", hidden = true, description = "Directory for files that a reboot may delete.")
    private Optional<Path> run = Optional.empty();

    @Option(names = "--config", scope = ScopeType.INHERIT, paramLabel = "FILE", description = {
            "Settings file (default: $STOWAGE_CONFIG, else /etc/stowage/stowage.properties, else",
            "~/.config/stowage/stowage.properties)."})
    private Optional<Path> config = Optional.empty();

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace of errors and the log of libraries.")
    private boolean debug;

    private boolean foreground;

    StowageCommand(Console console, Environment environment,
            Function<StowageCommand, CommandSession> sessions) {
        this.console = console;
        this.environment = environment;
        this.sessions = sessions;
    }

    /** Opens a session with the options of this command line. */
    CommandSession openSession() {
        return sessions.apply(this);
    }

    /** Opens a session that lasts as long as the containers that it creates, and removes them itself. */
    CommandSession openForegroundSession() {
        foreground = true;
        return openSession();
    }

    /** Returns the command that removes containers at their exit, when this process has ended long ago. */
    List<String> exitCommand(String runtimeName) {
        return foreground ? List.of() : ExitCommand.of(this, runtimeName);
    }

    Console console() {
        return console;
    }

    Environment environment() {
        return environment;
    }

    boolean debug() {
        return debug;
    }

    /** The runtime of the command line; without one, that of the settings counts. */
    Optional<String> runtime() {
        return runtime;
    }

    Optional<String> storage() {
        return storage;
    }

    Optional<Path> config() {
        return config;
    }

    StowageSettings settings() {
        Map<String, String> overrides = new TreeMap<>();
        runtime.ifPresent(name -> overrides.put("runtime", name));
        storage.ifPresent(name -> overrides.put("storage", name));
        return settings(overrides);
    }

    StowageSettings settings(Map<String, String> overrides) {
        Map<String, String> all = new TreeMap<>(overrides);
        root.ifPresent(path -> all.put("root", path.toAbsolutePath().toString()));
        run.ifPresent(path -> all.put("run", path.toAbsolutePath().toString()));
        return SettingsReader.read(environment, config, all);
    }

    /** Reads the version from the manifest of this jar. */
    static final class ManifestVersionProvider implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = StowageCommand.class.getPackage().getImplementationVersion();
            return new String[]{"stowage " + (version == null ? "from classes" : version)};
        }
    }
}
