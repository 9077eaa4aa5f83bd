package dev.stowage.loader;

import dev.stowage.api.error.LoadProblem;
import dev.stowage.api.error.LoadException;
import dev.stowage.api.Availability;
import dev.stowage.api.Backend;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Settings;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.engine.EngineSettings;
import dev.stowage.engine.ExitRetention;
import dev.stowage.engine.LocalEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A host: settings and plugins, turned into engines or into single backends. Thread-safe.
 *
 * <p>
 * Opening reads every plugin's descriptor; the classes of a plugin are loaded when its backend is first asked
 * for. What is asked for belongs to the caller, who closes it before the host.
 */
public final class Stowage implements AutoCloseable {
    /** The runtimes to look for where none is named, those that isolate first. */
    private static final String ENGINE_SECTION = "engine";
    private static final List<String> RUNTIME_PREFERENCE = List.of("runc", "gvisor", "process");

    private final StowageSettings settings;
    private final List<Backend> openBackends = new CopyOnWriteArrayList<>();
    private final long userId;
    private final PluginRegistry pluginRegistry;

    private Stowage(StowageSettings settings, long userId, PluginRegistry pluginRegistry) {
        this.settings = settings;
        this.userId = userId;
        this.pluginRegistry = pluginRegistry;
    }

    /**
     * Opens a host.
     *
     * @param settings what it is made of
     * @param environment who runs it
     * @return the host
     * @throws LoadException with everything that is wrong with the settings and with the descriptors of the
     * plugins
     */
    public static Stowage open(StowageSettings settings, Environment environment) {
        PluginRegistry pluginRegistry = PluginRegistry.scan(settings, ApiVersion.current());
        List<LoadProblem> problems = new ArrayList<>(settings.problems());
        problems.addAll(pluginRegistry.problems());
        settings.runtime()
                .flatMap(name -> checkKnown(BackendKind.RUNTIME, name, pluginRegistry))
                .ifPresent(problems::add);
        checkKnown(BackendKind.STORAGE, settings.storage(), pluginRegistry).ifPresent(problems::add);
        for (Map.Entry<String, Map<String, String>> section : settings.sections().entrySet()) {
            if (!section.getKey().equals(ENGINE_SECTION)
                    && !pluginRegistry.names().contains(section.getKey())) {
                section.getValue()
                        .keySet()
                        .forEach(key -> problems.add(LoadProblem.setting(section.getKey() + "." + key,
                                "there is no backend " + section.getKey()
                                        + Suggestions.hint(section.getKey(), pluginRegistry.names())
                                        + "; known are " + String.join(", ", pluginRegistry.names()))));
            }
        }
        LoadException.throwIfAny(problems);
        return new Stowage(settings, environment.userId(), pluginRegistry);
    }

    /**
     * Returns the settings of this host.
     *
     * @return as they were given
     */
    public StowageSettings settings() {
        return settings;
    }

    /**
     * Returns the installed plugins, without loading any.
     *
     * @return in the order of names
     */
    public List<InstalledPlugin> installed() {
        return pluginRegistry.installed();
    }

    /**
     * Returns the name of the runtime to use: that of the settings, else the first of runc, gvisor and
     * process that can work on this machine.
     *
     * @return the name of an installed runtime; empty if nothing is named and none works
     */
    public Optional<String> runtimeName() {
        return settings.runtime()
                .or(() -> RUNTIME_PREFERENCE.stream()
                        .filter(pluginRegistry.names()::contains)
                        .filter(this::isAvailable)
                        .findFirst());
    }

    /**
     * Opens an engine.
     *
     * @param runtime the name of a runtime
     * @param storage the name of a storage
     * @param paths where everything lies; made if it is not there
     * @return the engine; its backends are closed with this host
     * @throws LoadException with everything that is wrong with both plugins and their settings
     */
    public Engine engine(String runtime, String storage, HostPaths paths) {
        requireKind(runtime, BackendKind.RUNTIME);
        requireKind(storage, BackendKind.STORAGE);
        paths.create(userId);
        List<LoadProblem> problems = new ArrayList<>();
        List<Backend> builtBackends = new ArrayList<>();
        try {
            Runtime runtimeBackend = (Runtime) build(runtime, BackendKind.RUNTIME, paths, builtBackends,
                    problems);
            StatusStorage storageBackend = (StatusStorage) build(storage, BackendKind.STORAGE, paths,
                    builtBackends, problems);
            Settings sectionSettings = section(ENGINE_SECTION);
            EngineSettings engineSettings = engineSettings(
                    context(sectionSettings, paths.root(), paths.runDirectory()));
            problems.addAll(problems(ENGINE_SECTION, sectionSettings));
            LoadException.throwIfAny(problems);
            Engine opened = new LocalEngine(runtimeBackend, storageBackend, engineSettings);
            openBackends.addAll(builtBackends);
            return opened;
        } catch (RuntimeException | LinkageError e) {
            builtBackends.reversed().forEach(Backend::close);
            throw e;
        }
    }

    /**
     * Opens an engine over backends that are open already. They stay the caller's.
     *
     * @param runtime what makes processes
     * @param storage what keeps records
     * @param context the engine's settings; the root as state directory, and the run directory
     * @return the engine
     */
    public static Engine engine(Runtime runtime, StatusStorage storage, BackendContext context) {
        return new LocalEngine(runtime, storage, engineSettings(context));
    }

    private static EngineSettings engineSettings(BackendContext context) {
        EngineSettings defaults = EngineSettings.standard(context.stateDirectory(), context.runDirectory());
        Settings sectionSettings = context.settings();
        ExitRetention exitRetention = new ExitRetention(
                sectionSettings.duration("exit-retention", defaults.exitRetention().maximumAge()),
                (int) sectionSettings.number("exit-retention-count", 0, Integer.MAX_VALUE,
                        defaults.exitRetention().maximumCount()));
        return defaults.withClock(context.clock())
                .withRandom(context.random())
                .withLockTimeout(sectionSettings.duration("lock-deadline", defaults.lockTimeout()))
                .withKillTimeout(sectionSettings.duration("kill-deadline", defaults.killTimeout()))
                .withExitRetention(exitRetention);
    }

    /**
     * Opens a runtime alone.
     *
     * @param name the name of a runtime
     * @param paths where everything lies; made if it is not there
     * @return the runtime
     * @throws LoadException with everything that is wrong with the plugin and its settings
     */
    public Runtime runtime(String name, HostPaths paths) {
        return (Runtime) openBackend(name, BackendKind.RUNTIME, paths);
    }

    /**
     * Opens a storage alone.
     *
     * @param name the name of a storage
     * @param paths where everything lies; made if it is not there
     * @return the storage
     * @throws LoadException with everything that is wrong with the plugin and its settings
     */
    public StatusStorage storage(String name, HostPaths paths) {
        return (StatusStorage) openBackend(name, BackendKind.STORAGE, paths);
    }

    /**
     * Opens a runtime alone, in directories of its own.
     *
     * @param name the name of a runtime
     * @param context where it keeps its files
     * @return the runtime
     */
    public Runtime runtime(String name, BackendContext context) {
        requireKind(name, BackendKind.RUNTIME);
        return (Runtime) pluginRegistry.extension(name).build(context);
    }

    /**
     * Opens a storage alone, in directories of its own.
     *
     * @param name the name of a storage
     * @param context where it keeps its files
     * @return the storage
     */
    public StatusStorage storage(String name, BackendContext context) {
        requireKind(name, BackendKind.STORAGE);
        return (StatusStorage) pluginRegistry.extension(name).build(context);
    }

    /**
     * Loads every plugin, builds its backend and looks whether it can work on this machine.
     *
     * @param paths where the backends may keep files meanwhile
     * @return one report for each plugin, in the order of names
     * @throws LoadException with the problems of all plugins and of all their settings
     */
    public List<BackendReport> backends(HostPaths paths) {
        List<BackendReport> reports = new ArrayList<>();
        List<LoadProblem> problems = new ArrayList<>();
        paths.create(userId);
        for (BackendExtension backendExtension : pluginRegistry.extensions()) {
            reports.add(new BackendReport(backendExtension.plugin(), backendExtension.kind(),
                    availability(backendExtension, paths, problems)));
        }
        LoadException.throwIfAny(problems);
        return reports;
    }

    /** Closes the backends of engines and unloads the plugins. Engines are to be closed before. */
    @Override
    public void close() {
        openBackends.reversed().forEach(Backend::close);
        openBackends.clear();
        pluginRegistry.close();
    }

    private Availability availability(BackendExtension backendExtension, HostPaths paths,
            List<LoadProblem> problems) {
        List<Backend> builtBackends = new ArrayList<>();
        try {
            return build(backendExtension.plugin().name(), backendExtension.kind(), paths, builtBackends,
                    problems).availability();
        } catch (LoadException e) {
            problems.addAll(e.problems());
            return Availability.unavailable("cannot be built", "");
        } catch (StowageException e) {
            return Availability.unavailable(String.valueOf(e.getMessage()), "look at its settings");
        } finally {
            builtBackends.forEach(Backend::close);
        }
    }

    private boolean isAvailable(String runtime) {
        try (Runtime candidate = runtime(runtime, settings.paths())) {
            return candidate.availability() instanceof Availability.Available;
        }
    }

    private Backend openBackend(String name, BackendKind kind, HostPaths paths) {
        requireKind(name, kind);
        paths.create(userId);
        List<LoadProblem> problems = new ArrayList<>();
        List<Backend> builtBackends = new ArrayList<>();
        Backend backend = build(name, kind, paths, builtBackends, problems);
        if (!problems.isEmpty()) {
            backend.close();
            throw new LoadException(problems);
        }
        return backend;
    }

    private Backend build(String name, BackendKind kind, HostPaths paths, List<Backend> builtBackends,
            List<LoadProblem> problems) {
        Settings sectionSettings = section(name);
        Backend backend = pluginRegistry.extension(name)
                .build(context(sectionSettings, paths.stateDirectory(kind, name),
                        paths.runDirectory(kind, name)));
        builtBackends.add(backend);
        problems.addAll(problems(name, sectionSettings));
        return backend;
    }

    private Settings section(String name) {
        return new Settings(settings.sections().getOrDefault(name, Map.of()));
    }

    private static BackendContext context(Settings settings, Path state, Path run) {
        return BackendContext.of(state, run).withSettings(settings);
    }

    /** Settings report {@code key: problem} or {@code key = value: problem}. */
    private static List<LoadProblem> problems(String section, Settings settings) {
        return settings.problems()
                .stream()
                .map(text -> text.split(": ", 2))
                .map(parts -> LoadProblem.setting(section + "." + parts[0], parts[parts.length - 1]))
                .toList();
    }

    private void requireKind(String name, BackendKind kind) {
        checkKnown(kind, name, pluginRegistry).ifPresent(problem -> {
            throw new LoadException(List.of(problem));
        });
        if (pluginRegistry.extension(name).kind() != kind) {
            throw new LoadException(List.of(unknownBackend(kind, name, pluginRegistry)));
        }
    }

    private static Optional<LoadProblem> checkKnown(BackendKind kind, String name,
            PluginRegistry pluginRegistry) {
        return pluginRegistry.names().contains(name)
                ? Optional.empty()
                : Optional.of(unknownBackend(kind, name, pluginRegistry));
    }

    private static LoadProblem unknownBackend(BackendKind kind, String name, PluginRegistry pluginRegistry) {
        List<String> known = pluginRegistry.namesOfKind(kind);
        return LoadProblem.setting(kind.key() + " = " + name, "there is no such " + kind.key()
                + Suggestions.hint(name, known) + "; known are "
                + (known.isEmpty() ? "none" : String.join(", ", known)));
    }
}
