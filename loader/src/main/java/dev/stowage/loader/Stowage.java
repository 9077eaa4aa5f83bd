package dev.stowage.loader;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Settings;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.error.LoadException;
import dev.stowage.api.error.LoadProblem;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.engine.EngineSettings;
import dev.stowage.engine.ExitRetention;
import dev.stowage.engine.LocalEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A host: settings and plugins, turned into engines and backends. Thread-safe.
 *
 * <p>
 * {@link #open} reads the descriptor of every plugin; the classes of a plugin are loaded when its backend is
 * first asked for. A backend that is opened by name belongs to the host: it is opened once for the same
 * {@link HostPaths}, shared by the engines over it and by whoever asks for it alone, and closed by
 * {@link #close}.
 *
 * {@snippet :
 * Environment environment = Environment.ofThisProcess();
 * StowageSettings settings = SettingsReader.read(environment, Optional.empty(), Map.of());
 * try (Stowage stowage = Stowage.open(settings, environment)) {
 *     stowage.engine().summaries().forEach(System.out::println);
 * }
 * }
 */
public final class Stowage implements AutoCloseable {
    private static final String ENGINE_SECTION = "engine";

    /** The runtimes to try where the settings name none; those that isolate come first. */
    private static final List<String> RUNTIME_PREFERENCE = List.of("runc", "gvisor", "process");

    private final StowageSettings settings;
    private final PluginRegistry pluginRegistry;
    private final HostBackends backends;
    private final List<Engine> engines = new CopyOnWriteArrayList<>();

    private Stowage(StowageSettings settings, long userId, PluginRegistry pluginRegistry) {
        this.settings = settings;
        this.pluginRegistry = pluginRegistry;
        this.backends = new HostBackends(pluginRegistry, settings, userId);
    }

    /**
     * Opens a host. Loads no plugin and creates no directory.
     *
     * @param settings the settings, for example those of a {@link SettingsReader}
     * @param environment the process that runs the host
     * @return the host, to be closed by the caller
     * @throws LoadException with everything that is wrong with the settings and with the descriptors of the
     * plugins
     */
    public static Stowage open(StowageSettings settings, Environment environment) {
        PluginRegistry pluginRegistry = PluginRegistry.scan(settings, ApiVersion.current());
        List<LoadProblem> problems = new ArrayList<>(settings.problems());
        problems.addAll(pluginRegistry.problems());
        settings.runtime()
                .flatMap(name -> pluginRegistry.checkKnown(BackendKind.RUNTIME, name))
                .ifPresent(problems::add);
        pluginRegistry.checkKnown(BackendKind.STORAGE, settings.storage()).ifPresent(problems::add);
        settings.sections().forEach((section, values) -> {
            if (!section.equals(ENGINE_SECTION) && !pluginRegistry.names().contains(section)) {
                values.keySet()
                        .forEach(key -> problems.add(LoadProblem.setting(section + "." + key,
                                "no backend " + section + Suggestions.hint(section, pluginRegistry.names())
                                        + "; known: " + String.join(", ", pluginRegistry.names()))));
            }
        });
        LoadException.throwIfAny(problems);
        return new Stowage(settings, environment.userId(), pluginRegistry);
    }

    /**
     * Returns the settings of this host.
     *
     * @return the settings that it was opened with
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
     * process that works on this machine. To find out, it opens them in this order until one works.
     *
     * @return the name of an installed runtime; empty if the settings name none and none works
     * @throws LoadException with everything that is wrong with a plugin that had to be opened
     */
    public Optional<String> runtimeName() {
        return runtimeName(
                name -> runtime(name, settings.paths()).availability() instanceof Availability.Available);
    }

    /**
     * Returns the name of the runtime to use, as {@link #runtimeName()} does, without asking the runtimes
     * again.
     *
     * @param reports the result of {@link #backends}
     * @return the name of an installed runtime; empty if the settings name none and none works
     */
    public Optional<String> runtimeName(List<BackendReport> reports) {
        Set<String> working = reports.stream()
                .filter(report -> report.availability() instanceof Availability.Available)
                .map(BackendReport::name)
                .collect(Collectors.toSet());
        return runtimeName(working::contains);
    }

    /**
     * Opens the engine that the settings describe: over {@link #runtimeName()}, the storage and the
     * directories of the settings.
     *
     * @return the engine; closed by the caller, or together with this host
     * @throws LoadException with everything that is wrong with both plugins and their settings, or if the
     * settings name no runtime and none works on this machine
     */
    public Engine engine() {
        String runtime = runtimeName().orElseThrow(() -> new LoadException(List.of(LoadProblem
                .setting("runtime", "is not set, and none of " + String.join(", ", RUNTIME_PREFERENCE)
                        + " works on this machine; install one of them"))));
        return engine(runtime, settings.storage(), settings.paths());
    }

    /**
     * Opens an engine. Several engines may be open at a time; those with the same storage and paths share one
     * open store.
     *
     * @param runtime the name of a runtime
     * @param storage the name of a storage backend
     * @param paths the directories; created if they do not exist
     * @return the engine; closed by the caller, or together with this host. Its backends stay open until this
     * host is closed
     * @throws LoadException with everything that is wrong with both plugins and their settings
     * @throws dev.stowage.api.error.StorageUnavailableException if the storage cannot be opened or listed
     */
    public Engine engine(String runtime, String storage, HostPaths paths) {
        return engine(runtime, storage, paths, UnaryOperator.identity());
    }

    /**
     * Opens an engine whose settings the caller completes, for example with a listener.
     *
     * @param runtime the name of a runtime
     * @param storage the name of a storage backend
     * @param paths the directories; created if they do not exist
     * @param change changes what the settings file says
     * @return the engine, as {@link #engine(String, String, HostPaths)} returns it
     * @throws LoadException with everything that is wrong with both plugins and their settings
     * @throws dev.stowage.api.error.StorageUnavailableException if the storage cannot be opened or listed
     */
    public Engine engine(String runtime, String storage, HostPaths paths,
            UnaryOperator<EngineSettings> change) {
        pluginRegistry.extension(BackendKind.RUNTIME, runtime);
        pluginRegistry.extension(BackendKind.STORAGE, storage);
        List<LoadProblem> problems = new ArrayList<>();
        Optional<Runtime> openRuntime = collect(problems, () -> runtime(runtime, paths));
        Optional<StatusStorage> openStorage = collect(problems, () -> storage(storage, paths));
        Settings section = settings.section(ENGINE_SECTION);
        EngineSettings engineSettings =
                engineSettings(HostBackends.context(section, paths.root(), paths.runDirectory()));
        problems.addAll(HostBackends.problems(ENGINE_SECTION, section));
        LoadException.throwIfAny(problems);
        Engine engine = new LocalEngine(new SharedRuntime(openRuntime.orElseThrow()),
                new SharedStorage(openStorage.orElseThrow()), change.apply(engineSettings));
        engines.add(engine);
        return engine;
    }

    /**
     * Opens an engine over backends that are open already, without a host.
     *
     * @param runtime the runtime; the engine closes it
     * @param storage the storage; the engine closes it
     * @param context the engine's settings, with the root as state directory
     * @return the engine, to be closed by the caller
     */
    public static Engine engine(Runtime runtime, StatusStorage storage, BackendContext context) {
        return new LocalEngine(runtime, storage, engineSettings(context));
    }

    /**
     * Returns a runtime alone, and opens it if this host has not done so before.
     *
     * @param name the name of a runtime
     * @param paths the directories; created if they do not exist
     * @return the runtime; it belongs to this host, and engines may use it as well
     * @throws LoadException with everything that is wrong with the plugin and its settings
     */
    public Runtime runtime(String name, HostPaths paths) {
        return (Runtime) backends.get(BackendKind.RUNTIME, name, paths);
    }

    /**
     * Returns a storage backend alone, and opens it if this host has not done so before.
     *
     * @param name the name of a storage backend
     * @param paths the directories; created if they do not exist
     * @return the storage; it belongs to this host, and engines may use it as well
     * @throws LoadException with everything that is wrong with the plugin and its settings
     * @throws dev.stowage.api.error.StorageUnavailableException if the storage cannot be opened
     */
    public StatusStorage storage(String name, HostPaths paths) {
        return (StatusStorage) backends.get(BackendKind.STORAGE, name, paths);
    }

    /**
     * Opens a runtime of the caller's own: with the given settings instead of this host's, in the given
     * directories. Settings that the runtime does not know are not reported.
     *
     * @param name the name of a runtime
     * @param context the settings and directories
     * @return the runtime, to be closed by the caller before this host
     * @throws LoadException if the plugin cannot be loaded
     */
    public Runtime runtime(String name, BackendContext context) {
        return (Runtime) pluginRegistry.extension(BackendKind.RUNTIME, name).build(context);
    }

    /**
     * Opens a storage backend of the caller's own: with the given settings instead of this host's, in the
     * given directories. Settings that the storage does not know are not reported.
     *
     * @param name the name of a storage backend
     * @param context the settings and directories
     * @return the storage, to be closed by the caller before this host
     * @throws LoadException if the plugin cannot be loaded
     * @throws dev.stowage.api.error.StorageUnavailableException if the storage cannot be opened
     */
    public StatusStorage storage(String name, BackendContext context) {
        return (StatusStorage) pluginRegistry.extension(BackendKind.STORAGE, name).build(context);
    }

    /**
     * Loads every plugin, opens its backend, asks whether it works on this machine, and closes it.
     *
     * @param paths the directories for the files of the backends; created if they do not exist
     * @return one report for each plugin, in the order of names
     * @throws LoadException with the problems of all plugins and of all their settings
     */
    public List<BackendReport> backends(HostPaths paths) {
        List<BackendReport> reports = new ArrayList<>();
        List<LoadProblem> problems = new ArrayList<>();
        for (BackendExtension extension : pluginRegistry.extensions()) {
            collect(problems, () -> backends.check(extension, paths)).map(
                    availability -> new BackendReport(extension.plugin(), extension.kind(), availability))
                    .ifPresent(reports::add);
        }
        LoadException.throwIfAny(problems);
        return reports;
    }

    /** Closes the engines that are still open, then their backends, and unloads the plugins. */
    @Override
    public void close() {
        List<Engine> open = List.copyOf(engines);
        engines.clear();
        try (pluginRegistry; backends) {
            HostBackends.closeAll(open.iterator());
        }
    }

    private Optional<String> runtimeName(Predicate<String> works) {
        return settings.runtime()
                .or(() -> RUNTIME_PREFERENCE.stream()
                        .filter(pluginRegistry.names()::contains)
                        .filter(works)
                        .findFirst());
    }

    private static EngineSettings engineSettings(BackendContext context) {
        EngineSettings defaults = EngineSettings.standard(context.stateDirectory(), context.runDirectory());
        Settings section = context.settings();
        ExitRetention exitRetention =
                new ExitRetention(section.duration("exit-retention", defaults.exitRetention().maximumAge()),
                        (int) section.number("exit-retention-count", 0, Integer.MAX_VALUE,
                                defaults.exitRetention().maximumCount()));
        return defaults.withClock(context.clock())
                .withRandom(context.random())
                .withLockTimeout(section.duration("lock-deadline", defaults.lockTimeout()))
                .withKillTimeout(section.duration("kill-deadline", defaults.killTimeout()))
                .withExitRetention(exitRetention);
    }

    /** Runs an action and adds its problems to the others, so that all are reported together. */
    private static <T> Optional<T> collect(List<LoadProblem> problems, Supplier<T> action) {
        try {
            return Optional.of(action.get());
        } catch (LoadException e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }
}
