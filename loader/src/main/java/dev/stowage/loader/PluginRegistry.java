package dev.stowage.loader;

import dev.stowage.api.error.LoadProblem;
import dev.stowage.api.error.LoadException;
import dev.stowage.api.Backend;
import dev.stowage.loader.PluginScanner.PluginCandidate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;

/**
 * The plugins of one host. Descriptors are read at once; a plugin's classes are loaded when its backend is
 * asked for, since a command needs two of them and a person waits. Thread-safe.
 *
 * <p>
 * PF4J logs and goes on where it should fail, so everything that it was asked for is looked at afterwards.
 */
final class PluginRegistry implements AutoCloseable {
    private static final String EXTENSION_INDEX = "META-INF/extensions.idx";
    private static final String API_MARKER_CLASS = Backend.class.getName().replace('.', '/') + ".class";

    private final PluginHost host;
    private final Path cache;
    private final Map<String, PluginCandidate> candidates;
    private final List<LoadProblem> problems;
    private final Map<String, BackendExtension> extensionsByName = new TreeMap<>();

    private PluginRegistry(PluginHost host, Path cache, PluginScanner scanner) {
        this.host = host;
        this.cache = cache;
        this.candidates = scanner.candidates();
        this.problems = List.copyOf(scanner.problems());
    }

    static PluginRegistry scan(StowageSettings settings, String apiVersion) {
        PluginHost host = new PluginHost(apiVersion);
        PluginScanner scanner = new PluginScanner(host.getVersionManager(), apiVersion,
                settings.checksums().map(ChecksumAllowlist::read));
        settings.plugins().forEach(scanner::scan);
        return new PluginRegistry(host, settings.cache(), scanner);
    }

    /** What is wrong with descriptors and archives. */
    List<LoadProblem> problems() {
        return problems;
    }

    /** All plugins whose descriptor is good, in the order of names. */
    List<InstalledPlugin> installed() {
        return candidates.values().stream().map(PluginCandidate::plugin).toList();
    }

    Set<String> names() {
        return Collections.unmodifiableSet(candidates.keySet());
    }

    /** Loads and checks one plugin. */
    synchronized BackendExtension extension(String name) {
        BackendExtension cached = extensionsByName.get(name);
        if (cached != null) {
            return cached;
        }
        PluginCandidate plugin = Optional.ofNullable(candidates.get(name)).orElseThrow();
        BackendExtension backendExtension = load(plugin);
        extensionsByName.put(name, backendExtension);
        return backendExtension;
    }

    /** Loads and checks all plugins; the problems of all of them come together. */
    List<BackendExtension> extensions() {
        List<BackendExtension> all = new ArrayList<>();
        List<LoadProblem> allProblems = new ArrayList<>(problems);
        for (String name : names()) {
            try {
                all.add(extension(name));
            } catch (LoadException e) {
                allProblems.addAll(e.problems());
            }
        }
        LoadException.throwIfAny(allProblems);
        return all;
    }

    /** The names of the backends of one kind; plugins that cannot be loaded are passed over. */
    List<String> namesOfKind(BackendKind kind) {
        List<String> matching = new ArrayList<>();
        for (String name : names()) {
            try {
                if (extension(name).kind() == kind) {
                    matching.add(name);
                }
            } catch (LoadException e) {
                // only a list for people, in a message about something else
            }
        }
        return matching;
    }

    /** Unloading stops too; PF4J's own stopPlugins() throws ConcurrentModificationException (3.15.0). */
    @Override
    public synchronized void close() {
        extensionsByName.clear();
        host.unloadPlugins();
    }

    private BackendExtension load(PluginCandidate plugin) {
        String name = plugin.plugin().name();
        Path directory = plugin.archive()
                .map(archive -> archive.unpackedDirectory(cache))
                .orElse(plugin.plugin().path());
        PluginWrapper wrapper;
        PluginState state;
        try {
            wrapper = host.load(directory, plugin.plugin().pluginOrigin());
            state = host.startPlugin(name);
        } catch (PluginRuntimeException | LinkageError e) {
            throw new LoadException(
                    problem(name, LoadProblem.Kind.START, "cannot be loaded: " + e, "ask its provider"), e);
        }
        try {
            if (state != PluginState.STARTED) {
                Throwable cause = Optional.ofNullable(wrapper.getFailedException())
                        .orElseGet(() -> new IllegalStateException("its state is " + state));
                throw new LoadException(problem(name, LoadProblem.Kind.START, "did not start: " + cause,
                        "ask its provider, or leave out plugin.class"), cause);
            }
            return validate(plugin.plugin(), (URLClassLoader) wrapper.getPluginClassLoader());
        } catch (LoadException e) {
            host.unloadPlugin(name);
            throw e;
        }
    }

    private static BackendExtension validate(InstalledPlugin plugin, URLClassLoader classes) {
        String name = plugin.name();
        if (classes.findResource(API_MARKER_CLASS) != null) {
            throw new LoadException(List.of(problem(name, LoadProblem.Kind.FOREIGN_API,
                    "brings its own copy of the api (" + API_MARKER_CLASS + ")",
                    "declare stowage-api with scope provided, so that the host's is used")));
        }
        Set<String> extensions = extensionNames(classes);
        if (extensions.isEmpty()) {
            throw new LoadException(List.of(problem(name, LoadProblem.Kind.NO_EXTENSION, "names no extension",
                    "annotate its backend with @Extension and let javac run PF4J's annotation processor, "
                            + "which since JDK 23 needs annotationProcessorPaths or -proc:full")));
        }
        if (extensions.size() > 1) {
            throw new LoadException(List.of(problem(name, LoadProblem.Kind.SEVERAL_EXTENSIONS,
                    "names " + extensions.size() + " extensions: " + String.join(", ", extensions),
                    "make a plugin of each")));
        }
        return BackendExtension.of(plugin, extensionClass(name, extensions.iterator().next(), classes));
    }

    private static Class<?> extensionClass(String name, String type, ClassLoader classes) {
        try {
            return Class.forName(type, false, classes);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new LoadException(
                    problem(name, LoadProblem.Kind.EXTENSION, "its extension cannot be loaded: " + e,
                            "bring every library but the api in lib/"),
                    e);
        }
    }

    /** All lists of the plugin's own jars: PF4J itself reads the first one only. */
    private static Set<String> extensionNames(URLClassLoader classes) {
        Set<String> names = new LinkedHashSet<>();
        try {
            for (URL list : Collections.list(classes.findResources(EXTENSION_INDEX))) {
                var connection = list.openConnection();
                connection.setUseCaches(false);
                try (var in = connection.getInputStream()) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                            .map(line -> line.replaceFirst("#.*", "").strip())
                            .filter(line -> !line.isEmpty())
                            .forEach(names::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static LoadProblem problem(String name, LoadProblem.Kind problemKind, String cause, String hint) {
        return LoadProblem.of(problemKind, name, cause).withHint(hint);
    }
}
