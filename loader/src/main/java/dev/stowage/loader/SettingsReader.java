package dev.stowage.loader;

import dev.stowage.api.error.LoadProblem;
import dev.stowage.loader.PluginFolder.PluginOrigin;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads settings from one properties file in UTF-8: the given file, else that of the variable
 * {@code STOWAGE_CONFIG}, else {@code /etc/stowage/stowage.properties}, else
 * {@code stowage/stowage.properties} in the configuration directory of the user. Without a file, the defaults
 * apply.
 *
 * <p>
 * Keys: {@code runtime}, {@code storage}, {@code root}, {@code run}, {@code plugins} (folders, separated by
 * {@code :}), {@code plugins.checksums}, and {@code BACKEND.KEY} for a setting of one backend,
 * {@code engine.KEY} for one of the engine.
 *
 * <p>
 * A wrong setting throws nothing here. {@link StowageSettings#problems()} has the problems, and
 * {@link Stowage#open} reports them together with those of the plugins.
 */
public final class SettingsReader {
    private static final Set<String> KEYS =
            Set.of("runtime", "storage", "root", "run", "plugins", "plugins.checksums");
    private static final long MAXIMUM_BYTES = 1 << 20;

    private final Environment environment;
    private final List<LoadProblem> problems = new ArrayList<>();

    private SettingsReader(Environment environment) {
        this.environment = environment;
    }

    /**
     * Reads settings.
     *
     * @param environment the process; determines the default file and the default directories
     * @param file the settings file; if empty, the first that exists of those above
     * @param overrides values by key, which replace those of the file
     * @return the settings, with all their problems
     */
    public static StowageSettings read(Environment environment, Optional<Path> file,
            Map<String, String> overrides) {
        return new SettingsReader(environment).read(file, overrides);
    }

    private StowageSettings read(Optional<Path> explicitFile, Map<String, String> overrides) {
        Map<String, String> values = new TreeMap<>();
        settingsFile(explicitFile).ifPresent(path -> values.putAll(load(path)));
        values.putAll(overrides);
        Map<String, Map<String, String>> backends = new TreeMap<>();
        values.forEach((key, value) -> {
            int dot = key.indexOf('.');
            if (!KEYS.contains(key) && dot > 0) {
                backends.computeIfAbsent(key.substring(0, dot), name -> new TreeMap<>())
                        .put(key.substring(dot + 1), value);
            } else if (!KEYS.contains(key)) {
                problems.add(LoadProblem.setting(key,
                        "no such setting" + Suggestions.hint(key, KEYS) + "; known: "
                                + String.join(", ", KEYS.stream().sorted().toList())
                                + ", engine.KEY, BACKEND.KEY"));
            }
        });
        return new StowageSettings(text(values, "runtime"), text(values, "storage").orElse("file"),
                paths(values), folders(values), path(values, "plugins.checksums"),
                environment.cache(), backends, problems);
    }

    private Optional<Path> settingsFile(Optional<Path> explicitFile) {
        Optional<Path> chosen = explicitFile
                .or(() -> Optional.ofNullable(environment.variables().get("STOWAGE_CONFIG")).map(Path::of));
        if (chosen.isPresent()) {
            return chosen;
        }
        return List.of(environment.machineSettings(), environment.userSettings())
                .stream()
                .filter(Files::exists)
                .findFirst();
    }

    private Map<String, String> load(Path file) {
        Map<String, String> values = new TreeMap<>();
        Properties properties = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object key, Object value) {
                String earlier = values.put((String) key, (String) value);
                if (earlier != null) {
                    problems.add(LoadProblem.setting((String) key, "is set twice in " + file));
                }
                return value;
            }
        };
        try {
            if (Files.size(file) > MAXIMUM_BYTES) {
                throw new IOException("larger than 1 MiB");
            }
            try (var reader =
                    new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder())) {
                properties.load(reader);
            }
        } catch (CharacterCodingException e) {
            // the exception says neither which line nor which character is invalid
            problems.add(LoadProblem.setting(file.toString(), "is not UTF-8"));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(LoadProblem.setting(file.toString(), "cannot be read: " + e));
        }
        return values;
    }

    private HostPaths paths(Map<String, String> values) {
        Path root = path(values, "root").orElseGet(environment::root);
        return path(values, "run").map(run -> new HostPaths(root, run))
                .orElseGet(() -> HostPaths.forRoot(root, environment.runParent()));
    }

    private List<PluginFolder> folders(Map<String, String> values) {
        List<PluginFolder> folders = new ArrayList<>();
        environment.installation()
                .ifPresent(installationDirectory -> folders.add(
                        new PluginFolder(installationDirectory.resolve("plugins"), PluginOrigin.BUILT_IN)));
        for (String folder : text(values, "plugins").orElse("").split(":", -1)) {
            if (!folder.isBlank()) {
                absolutePath("plugins", folder.strip())
                        .ifPresent(path -> folders.add(new PluginFolder(path, PluginOrigin.EXTERNAL)));
            }
        }
        return folders;
    }

    private Optional<Path> path(Map<String, String> values, String key) {
        return text(values, key).flatMap(value -> absolutePath(key, value));
    }

    private Optional<Path> absolutePath(String key, String value) {
        try {
            Path path = Path.of(value);
            if (path.isAbsolute()) {
                return Optional.of(path.normalize());
            }
        } catch (InvalidPathException e) {
            // reported below, together with relative paths
        }
        problems.add(LoadProblem.setting(key + " = " + value, "must be an absolute path"));
        return Optional.empty();
    }

    private Optional<String> text(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value != null && value.isBlank()) {
            problems.add(LoadProblem.setting(key, "is empty; set a value or remove the line"));
            return Optional.empty();
        }
        return Optional.ofNullable(value).map(String::strip);
    }
}
