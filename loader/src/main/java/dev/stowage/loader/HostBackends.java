package dev.stowage.loader;

import dev.stowage.api.Availability;
import dev.stowage.api.Backend;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Settings;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.LoadException;
import dev.stowage.api.error.LoadProblem;
import dev.stowage.api.error.RuntimeMissingException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The backends of one host. A backend is opened once for the same directories and shared by everyone who asks
 * for it; all are closed together. Thread-safe.
 */
final class HostBackends implements AutoCloseable {
    private final PluginRegistry pluginRegistry;
    private final StowageSettings settings;
    private final long userId;
    private final Map<Key, Backend> open = new LinkedHashMap<>();

    HostBackends(PluginRegistry pluginRegistry, StowageSettings settings, long userId) {
        this.pluginRegistry = pluginRegistry;
        this.settings = settings;
        this.userId = userId;
    }

    private record Key(BackendKind kind, String name, HostPaths paths) {}

    /**
     * Returns a backend, and opens it if nobody has asked for it before.
     *
     * @throws LoadException with everything that is wrong with the plugin and its settings
     */
    synchronized Backend get(BackendKind kind, String name, HostPaths paths) {
        Key key = new Key(kind, name, paths);
        Backend known = open.get(key);
        if (known != null) {
            return known;
        }
        BackendExtension extension = pluginRegistry.extension(kind, name);
        paths.create(userId);
        Backend opened = build(extension, paths);
        open.put(key, opened);
        return opened;
    }

    /**
     * Builds a backend, asks whether it works on this machine, and closes it.
     *
     * @throws LoadException with everything that is wrong with the plugin and its settings
     */
    Availability check(BackendExtension extension, HostPaths paths) {
        paths.create(userId);
        try (Backend backend = build(extension, paths)) {
            return backend.availability();
        } catch (LoadException e) {
            throw e;
        } catch (StowageException e) {
            return Availability.unavailable(String.valueOf(e.getMessage()), cure(e));
        }
    }

    private static String cure(StowageException e) {
        return switch (e) {
            case BusyException _ -> "try again later";
            case StorageFullException _ -> "free space";
            case StorageUnavailableException _ -> "check its settings, and the directory or server they name";
            case InvalidArgumentException _ -> "check its settings";
            case RuntimeMissingException missing -> missing.hint();
            default -> "contact its provider";
        };
    }

    /** Closes all backends, the one that was opened last first. */
    @Override
    public synchronized void close() {
        List<Backend> backends = List.copyOf(open.values());
        open.clear();
        closeAll(backends.iterator());
    }

    /** Closes the last first, and the others also if one fails. */
    static void closeAll(Iterator<? extends Backend> inOrderOfOpening) {
        if (inOrderOfOpening.hasNext()) {
            try (Backend _ = inOrderOfOpening.next()) {
                closeAll(inOrderOfOpening);
            }
        }
    }

    private Backend build(BackendExtension extension, HostPaths paths) {
        BackendKind kind = extension.kind();
        String name = extension.plugin().name();
        Settings section = settings.section(name);
        Backend backend = extension
                .build(context(section, paths.stateDirectory(kind, name), paths.runDirectory(kind, name)));
        List<LoadProblem> problems = problems(name, section);
        if (!problems.isEmpty()) {
            try (backend) {
                throw new LoadException(problems);
            }
        }
        return backend;
    }

    /** Settings report {@code key: problem} or {@code key = value: problem}. */
    static List<LoadProblem> problems(String section, Settings settings) {
        return settings.problems()
                .stream()
                .map(text -> text.split(": ", 2))
                .map(parts -> LoadProblem.setting(section + "." + parts[0], parts[parts.length - 1]))
                .toList();
    }

    static BackendContext context(Settings settings, Path stateDirectory, Path runDirectory) {
        return BackendContext.of(stateDirectory, runDirectory).withSettings(settings);
    }
}
