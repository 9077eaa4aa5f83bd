package dev.stowage.benchmarks.run;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Settings;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.loader.BackendKind;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.Environment;
import dev.stowage.loader.InstalledPlugin;
import dev.stowage.loader.SettingsReader;
import dev.stowage.loader.Stowage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The installation whose backends take part. System properties hold its location and its settings file, so
 * that the JVMs that a benchmark starts find the same installation.
 */
public final class Installation implements AutoCloseable {
    private static final String HOME = "stowage.home";
    private static final String NAMESPACE = "namespace";
    private static final String CONFIG = "stowage.benchmarks.config";

    private final Stowage host;

    private Installation(Stowage host) {
        this.host = host;
    }

    /**
     * Opens the installation of this process, with the settings file that {@link #useSettings} named.
     *
     * @return the installation
     * @throws dev.stowage.loader.LoadException the settings or plugins have problems; contains all of them
     */
    public static Installation open() {
        Environment environment = Environment.ofThisProcess();
        Optional<Path> config = Optional.ofNullable(System.getProperty(CONFIG)).map(Path::of);
        return new Installation(
                Stowage.open(SettingsReader.read(environment, config, Map.of()), environment));
    }

    /**
     * Sets the settings file for this process and the processes that it starts.
     *
     * @param file the settings file
     */
    public static void useSettings(Path file) {
        System.setProperty(CONFIG, file.toAbsolutePath().toString());
    }

    /**
     * Returns the JVM options by which another JVM finds the same installation and gets the same permissions.
     */
    public static List<String> jvmOptions() {
        List<String> options = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Dguice_custom_class_loading=CHILD"));
        for (String property : List.of(HOME, CONFIG)) {
            Optional.ofNullable(System.getProperty(property))
                    .ifPresent(value -> options.add("-D" + property + "=" + value));
        }
        return options;
    }

    /** Returns the names of all backends. */
    public List<String> backendNames() {
        return host.installed().stream().map(InstalledPlugin::name).toList();
    }

    /**
     * Checks which backends are available.
     *
     * @param probeDirectory an empty directory for backends that are opened only to be checked
     * @param filter selects the backends to check
     * @return the available backends, and the others with the reason
     */
    public BackendSelection selectBackends(Path probeDirectory, Predicate<BackendReport> filter) {
        List<BackendSelection.StorageBackend> storages = new ArrayList<>();
        List<BackendSelection.RuntimeBackend> runtimes = new ArrayList<>();
        List<String> unavailable = new ArrayList<>();
        var hostPaths = new dev.stowage.loader.HostPaths(probeDirectory.resolve("root"),
                probeDirectory.resolve("run"));
        for (BackendReport backend : host.backends(hostPaths)) {
            if (!filter.test(backend)) {
                continue;
            }
            switch (backend.availability()) {
                case Availability.Unavailable missing -> unavailable.add(backend.kind().key() + " "
                        + backend.name() + ": " + missing.problem() + "; " + missing.hint());
                case Availability.Available available -> {
                    if (backend.kind() == BackendKind.STORAGE) {
                        storages.add(probeStorage(backend.name(), probeDirectory));
                    } else {
                        runtimes.add(new BackendSelection.RuntimeBackend(backend.name(),
                                (storage, directory) -> host.engine(backend.name(), storage,
                                        new dev.stowage.loader.HostPaths(directory.resolve("root"),
                                                directory.resolve("run")))));
                    }
                }
            }
        }
        return new BackendSelection(storages, runtimes, unavailable);
    }

    /**
     * Opens a storage backend with the settings of this installation. A cluster keeps nothing in the
     * directory, and other hosts may use it at the same time. It gets a namespace that is derived from the
     * directory.
     *
     * @param name the name of the backend
     * @param directory the directory of its files
     * @return the opened backend; the caller closes it
     */
    public StatusStorage storage(String name, Path directory) {
        Map<String, String> section = host.settings().sections().getOrDefault(name, Map.of());
        StatusStorage storage = open(name, section, directory);
        if (storage.capabilities().sharing() != Sharing.CLUSTER) {
            return storage;
        }
        storage.close();
        return open(name, withOwnNamespace(section, directory), directory);
    }

    private StatusStorage open(String name, Map<String, String> section, Path directory) {
        return host.storage(name, BackendContext.of(directory.resolve("state"), directory.resolve("run"))
                .withSettings(new Settings(section)));
    }

    /** Directories of a run have random names, so the namespaces of two hosts differ. */
    static Map<String, String> withOwnNamespace(Map<String, String> section, Path directory) {
        UUID directoryId = UUID
                .nameUUIDFromBytes(directory.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8));
        Map<String, String> settings = new HashMap<>(section);
        settings.merge(NAMESPACE, "stowage", (users, ours) -> users);
        settings.compute(NAMESPACE, (key, users) -> users + "/benchmark/" + directoryId);
        return settings;
    }

    private BackendSelection.StorageBackend probeStorage(String name, Path probeDirectory) {
        StorageCapabilities capabilities;
        try (StatusStorage probed = storage(name, probeDirectory.resolve("look-" + name))) {
            capabilities = probed.capabilities();
        }
        return new BackendSelection.StorageBackend(name, capabilities, directory -> storage(name, directory));
    }

    /** Opens engines over a runtime. */
    @FunctionalInterface
    public interface InstalledEngineOpener {
        /**
         * Opens an engine.
         *
         * @param storage the name of a storage backend
         * @param directory the directory of all files
         * @return the engine; its backends are closed with the installation
         */
        Engine open(String storage, Path directory);
    }

    @Override
    public void close() {
        host.close();
    }
}
