package dev.stowage.loader;

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
import java.security.SecureRandom;
import java.time.InstantSource;
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
    private static final String ENGINE = "engine";
    private static final List<String> PREFERRED = List.of("runc", "gvisor", "process");

    private final StowageSettings settings;
    private final List<Backend> lent = new CopyOnWriteArrayList<>();
    private final long userId;
    private final Plugins plugins;

    private Stowage(StowageSettings settings, long userId, Plugins plugins) {
        this.settings = settings;
        this.userId = userId;
        this.plugins = plugins;
    }

    /**
     * Opens a host.
     *
     * @param settings what it is made of
     * @param surroundings who runs it
     * @return the host
     * @throws LoadException with everything that is wrong with the settings and with the descriptors of the
     * plugins
     */
    public static Stowage open(StowageSettings settings, Surroundings surroundings) {
        Plugins plugins = Plugins.find(settings, ApiVersion.current());
        List<Problem> problems = new ArrayList<>(settings.problems());
        problems.addAll(plugins.problems());
        settings.runtime()
                .flatMap(name -> requireKnown(BackendKind.RUNTIME, name, plugins))
                .ifPresent(problems::add);
        requireKnown(BackendKind.STORAGE, settings.storage(), plugins).ifPresent(problems::add);
        for (Map.Entry<String, Map<String, String>> section : settings.sections().entrySet()) {
            if (!section.getKey().equals(ENGINE) && !plugins.names().contains(section.getKey())) {
                section.getValue()
                        .keySet()
                        .forEach(key -> problems.add(Problem.setting(section.getKey() + "." + key,
                                "there is no backend " + section.getKey()
                                        + Nearest.hint(section.getKey(), plugins.names())
                                        + "; known are " + String.join(", ", plugins.names()))));
            }
        }
        LoadException.unlessEmpty(problems);
        return new Stowage(settings, surroundings.userId(), plugins);
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
        return plugins.installed();
    }

    /**
     * Returns the name of the runtime to use: that of the settings, else the first of runc, gvisor and
     * process that can work on this machine.
     *
     * @return the name of an installed runtime; empty if nothing is named and none works
     */
    public Optional<String> runtimeName() {
        return settings.runtime()
                .or(() -> PREFERRED.stream()
                        .filter(plugins.names()::contains)
                        .filter(this::works)
                        .findFirst());
    }

    /**
     * Opens an engine.
     *
     * @param runtime the name of a runtime
     * @param storage the name of a storage
     * @param at where everything lies; made if it is not there
     * @return the engine; its backends are closed with this host
     * @throws LoadException with everything that is wrong with both plugins and their settings
     */
    public Engine engine(String runtime, String storage, Directories at) {
        requireKind(runtime, BackendKind.RUNTIME);
        requireKind(storage, BackendKind.STORAGE);
        at.make(userId);
        List<Problem> problems = new ArrayList<>();
        List<Backend> built = new ArrayList<>();
        try {
            Runtime below = (Runtime) build(runtime, BackendKind.RUNTIME, at, built, problems);
            StatusStorage records = (StatusStorage) build(storage, BackendKind.STORAGE, at, built, problems);
            Settings own = section(ENGINE);
            EngineSettings engine = engineSettings(context(own, at.root(), at.run()));
            problems.addAll(problems(ENGINE, own));
            LoadException.unlessEmpty(problems);
            Engine opened = new LocalEngine(below, records, engine);
            lent.addAll(built);
            return opened;
        } catch (RuntimeException | LinkageError e) {
            built.reversed().forEach(Backend::close);
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
        EngineSettings standard = EngineSettings.standard(context.stateDirectory(), context.runDirectory());
        Settings own = context.settings();
        ExitRetention exits = new ExitRetention(
                own.duration("exit-retention", standard.exitRetention().age()),
                (int) own.number("exit-retention-count", 0, Integer.MAX_VALUE,
                        standard.exitRetention().count()));
        return new EngineSettings(standard.home(), standard.runDirectory(), standard.processes(),
                context.clock(), context.random(), own.duration("lock-deadline", standard.lockPatience()),
                own.duration("kill-deadline", standard.killPatience()), exits, standard.steps());
    }

    /**
     * Opens a runtime alone.
     *
     * @param name the name of a runtime
     * @param at where everything lies; made if it is not there
     * @return the runtime
     * @throws LoadException with everything that is wrong with the plugin and its settings
     */
    public Runtime runtime(String name, Directories at) {
        return (Runtime) alone(name, BackendKind.RUNTIME, at);
    }

    /**
     * Opens a storage alone.
     *
     * @param name the name of a storage
     * @param at where everything lies; made if it is not there
     * @return the storage
     * @throws LoadException with everything that is wrong with the plugin and its settings
     */
    public StatusStorage storage(String name, Directories at) {
        return (StatusStorage) alone(name, BackendKind.STORAGE, at);
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
        return (Runtime) plugins.extension(name).build(context);
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
        return (StatusStorage) plugins.extension(name).build(context);
    }

    /**
     * Loads every plugin, builds its backend and looks whether it can work on this machine.
     *
     * @param at where the backends may keep files meanwhile
     * @return one report for each plugin, in the order of names
     * @throws LoadException with the problems of all plugins and of all their settings
     */
    public List<BackendReport> backends(Directories at) {
        List<BackendReport> reports = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        at.make(userId);
        for (Extension extension : plugins.extensions()) {
            reports.add(new BackendReport(extension.plugin(), extension.kind(),
                    availability(extension, at, problems)));
        }
        LoadException.unlessEmpty(problems);
        return reports;
    }

    /** Closes the backends of engines and unloads the plugins. Engines are to be closed before. */
    @Override
    public void close() {
        lent.reversed().forEach(Backend::close);
        lent.clear();
        plugins.close();
    }

    private Availability availability(Extension extension, Directories at, List<Problem> problems) {
        List<Backend> built = new ArrayList<>();
        try {
            return build(extension.plugin().name(), extension.kind(), at, built, problems).availability();
        } catch (LoadException e) {
            problems.addAll(e.problems());
            return new Availability.Missing("cannot be built", "");
        } catch (StowageException e) {
            return new Availability.Missing(String.valueOf(e.getMessage()), "look at its settings");
        } finally {
            built.forEach(Backend::close);
        }
    }

    private boolean works(String runtime) {
        try (Runtime candidate = runtime(runtime, settings.directories())) {
            return candidate.availability() instanceof Availability.Available;
        }
    }

    private Backend alone(String name, BackendKind kind, Directories at) {
        requireKind(name, kind);
        at.make(userId);
        List<Problem> problems = new ArrayList<>();
        List<Backend> built = new ArrayList<>();
        Backend backend = build(name, kind, at, built, problems);
        if (!problems.isEmpty()) {
            backend.close();
            throw new LoadException(problems);
        }
        return backend;
    }

    private Backend build(String name, BackendKind kind, Directories at, List<Backend> built,
            List<Problem> problems) {
        Settings own = section(name);
        Backend backend = plugins.extension(name)
                .build(context(own, at.state(kind, name), at.run(kind, name)));
        built.add(backend);
        problems.addAll(problems(name, own));
        return backend;
    }

    private Settings section(String name) {
        return new Settings(settings.sections().getOrDefault(name, Map.of()));
    }

    private static BackendContext context(Settings settings, Path state, Path run) {
        return new BackendContext(settings, state, run, InstantSource.system(), new SecureRandom());
    }

    /** Settings report {@code key: problem} or {@code key = value: problem}. */
    private static List<Problem> problems(String section, Settings settings) {
        return settings.problems()
                .stream()
                .map(text -> text.split(": ", 2))
                .map(parts -> Problem.setting(section + "." + parts[0], parts[parts.length - 1]))
                .toList();
    }

    private void requireKind(String name, BackendKind kind) {
        requireKnown(kind, name, plugins).ifPresent(problem -> {
            throw new LoadException(List.of(problem));
        });
        if (plugins.extension(name).kind() != kind) {
            throw new LoadException(List.of(unknown(kind, name, plugins)));
        }
    }

    private static Optional<Problem> requireKnown(BackendKind kind, String name, Plugins plugins) {
        return plugins.names().contains(name) ? Optional.empty() : Optional.of(unknown(kind, name, plugins));
    }

    private static Problem unknown(BackendKind kind, String name, Plugins plugins) {
        List<String> known = plugins.namesOf(kind);
        return Problem.setting(kind.word() + " = " + name, "there is no such " + kind.word()
                + Nearest.hint(name, known) + "; known are "
                + (known.isEmpty() ? "none" : String.join(", ", known)));
    }
}
