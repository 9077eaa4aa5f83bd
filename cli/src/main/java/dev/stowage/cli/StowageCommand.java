package dev.stowage.cli;

import dev.stowage.loader.SettingsReader;
import dev.stowage.loader.StowageSettings;
import dev.stowage.loader.Environment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command without a verb: what all verbs have in common. */
@Command(name = "stowage", scope = ScopeType.INHERIT, mixinStandardHelpOptions = true, versionProvider = StowageCommand.ManifestVersionProvider.class, sortOptions = false, sortSynopsis = false, subcommandsRepeatable = false, synopsisSubcommandLabel = "COMMAND", description = "Runs containers under one lifecycle contract, over the runtime and the storage of your"
        + " choice.")
final class StowageCommand {
    private final Console console;
    private final Environment environment;

    @Option(names = "--runtime", scope = ScopeType.INHERIT, paramLabel = "NAME", description = "Runtime to use (default: the setting, else the first of runc and gvisor that works).")
    private Optional<String> runtime = Optional.empty();

    @Option(names = "--storage", scope = ScopeType.INHERIT, paramLabel = "NAME", description = "Storage to use (default: the setting, else file).")
    private Optional<String> storage = Optional.empty();

    @Option(names = "--root", scope = ScopeType.INHERIT, paramLabel = "DIR", description = "Directory for everything that survives a reboot.")
    private Optional<Path> root = Optional.empty();

    @Option(names = "--run", scope = ScopeType.INHERIT, paramLabel = "DIR", hidden = true, description = "Directory for the files of this boot.")
    private Optional<Path> run = Optional.empty();

    @Option(names = "--config", scope = ScopeType.INHERIT, paramLabel = "FILE", description = "Settings file.")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean debug;

    StowageCommand(Console console, Environment environment) {
        this.console = console;
        this.environment = environment;
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

    /** The runtime that the command line names; the settings may name another. */
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
