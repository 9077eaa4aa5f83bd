package dev.stowage.loader;

import dev.stowage.api.Backend;
import dev.stowage.api.error.LoadException;
import dev.stowage.api.error.LoadProblem;
import dev.stowage.loader.PluginScanner.PluginCandidate;
import java.io.IOException;
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
 * The plugins of one host. All descriptors are read first. The classes of a plugin are loaded when its
 * backend is requested, because a command needs only two of them and its user waits. Thread-safe.
 *
 * <p>
 * PF4J logs many errors and continues, so the result of each of its calls is checked.
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

    /** The problems of descriptors and archives. */
    List<LoadProblem> problems() {
        return problems;
    }

    /** All plugins with a valid descriptor, in the order of names. */
    List<InstalledPlugin> installed() {
        return candidates.values().stream().map(PluginCandidate::plugin).toList();
    }

    Set<String> names() {
        return Collections.unmodifiableSet(candidates.keySet());
    }

    private synchronized BackendExtension extension(String name) {
        BackendExtension cached = extensionsByName.get(name);
        if (cached != null) {
            return cached;
        }
        PluginCandidate plugin = Optional.ofNullable(candidates.get(name)).orElseThrow();
        BackendExtension backendExtension = load(plugin);
        extensionsByName.put(name, backendExtension);
        return backendExtension;
    }

    /**
     * Loads and checks one plugin, which must be of a kind.
     *
     * @throws LoadException that lists the known names if there is no such backend
     */
    BackendExtension extension(BackendKind kind, String name) {
        checkKnown(kind, name).ifPresent(problem -> {
            throw new LoadException(List.of(problem));
        });
        BackendExtension extension = extension(name);
        if (extension.kind() != kind) {
            throw new LoadException(List.of(unknown(kind, name)));
        }
        return extension;
    }

    /** Says that no plugin has this name, without loading the one that has. */
    Optional<LoadProblem> checkKnown(BackendKind kind, String name) {
        return names().contains(name) ? Optional.empty() : Optional.of(unknown(kind, name));
    }

    private LoadProblem unknown(BackendKind kind, String name) {
        List<String> known = namesOfKind(kind);
        return LoadProblem.setting(kind.key() + " = " + name,
                "no such " + kind.key() + Suggestions.hint(name, known) + "; known: "
                        + (known.isEmpty() ? "none" : String.join(", ", known)));
    }

    /** Loads and checks all plugins, and reports the problems of all of them together. */
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

    /** The names of the backends of one kind, without plugins that cannot be loaded. */
    private List<String> namesOfKind(BackendKind kind) {
        List<String> matching = new ArrayList<>();
        for (String name : names()) {
            try {
                if (extension(name).kind() == kind) {
                    matching.add(name);
                }
            } catch (LoadException e) {
                // left out: the list is part of a message about another problem
            }
        }
        return matching;
    }

    /**
     * Unloading also stops the plugins. PF4J 3.15.0: stopPlugins() throws ConcurrentModificationException.
     */
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
                    problem(name, LoadProblem.Kind.START, "cannot be loaded: " + e, "contact its provider"),
                    e);
        }
        try {
            if (state != PluginState.STARTED) {
                Throwable cause = Optional.ofNullable(wrapper.getFailedException())
                        .orElseGet(() -> new IllegalStateException("its state is " + state));
                throw new LoadException(problem(name, LoadProblem.Kind.START, "did not start: " + cause,
                        "contact its provider, or remove plugin.class from its descriptor"), cause);
            }
            return validate(plugin.plugin(), (URLClassLoader) wrapper.getPluginClassLoader());
        } catch (LoadException e) {
            try {
                host.unloadPlugin(name);
            } catch (PluginRuntimeException cleanupFailure) {
                e.addSuppressed(cleanupFailure);
            }
            throw e;
        }
    }

    private static BackendExtension validate(InstalledPlugin plugin, URLClassLoader classes) {
        String name = plugin.name();
        if (classes.findResource(API_MARKER_CLASS) != null) {
            throw new LoadException(List.of(problem(name, LoadProblem.Kind.FOREIGN_API,
                    "contains its own copy of the API (" + API_MARKER_CLASS + ")",
                    "declare stowage-api with scope provided, so that the plugin uses that of the host")));
        }
        Set<String> extensions = extensionNames(name, classes);
        if (extensions.isEmpty()) {
            throw new LoadException(List.of(problem(name, LoadProblem.Kind.NO_EXTENSION, "has no extension",
                    "annotate its backend with @Extension and let javac run PF4J's annotation processor, "
                            + "which since JDK 23 needs annotationProcessorPaths or -proc:full")));
        }
        if (extensions.size() > 1) {
            throw new LoadException(List.of(problem(name, LoadProblem.Kind.SEVERAL_EXTENSIONS,
                    "has " + extensions.size() + " extensions: " + String.join(", ", extensions),
                    "make one plugin for each of them")));
        }
        return BackendExtension.of(plugin, extensionClass(name, extensions.iterator().next(), classes));
    }

    private static Class<?> extensionClass(String name, String type, ClassLoader classes) {
        try {
            return Class.forName(type, false, classes);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new LoadException(
                    problem(name, LoadProblem.Kind.EXTENSION, "its extension cannot be loaded: " + e,
                            "add all of its libraries except the API to lib/"),
                    e);
        }
    }

    /** Reads the index of each jar of the plugin; PF4J itself reads only the first. */
    private static Set<String> extensionNames(String name, URLClassLoader classes) {
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
            throw new LoadException(problem(name, LoadProblem.Kind.ARCHIVE,
                    "its index of extensions cannot be read: " + e, "install it again"), e);
        }
        return names;
    }

    private static LoadProblem problem(String name, LoadProblem.Kind problemKind, String cause, String hint) {
        return LoadProblem.of(problemKind, name, cause).withHint(hint);
    }
}
