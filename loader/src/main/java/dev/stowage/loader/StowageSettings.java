package dev.stowage.loader;

import dev.stowage.api.Settings;
import dev.stowage.api.error.LoadProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings of a host.
 *
 * @param runtime the name of the runtime to use; if empty, the first of runc, gvisor and process that works
 * on this machine
 * @param storage the name of the storage to use
 * @param paths the directories of the host
 * @param plugins the plugin folders; copied
 * @param checksums a file in the format of sha256sum(1): from folders outside of the installation, only
 * archives that it lists are loaded; if empty, all are
 * @param cache the directory in which plugin archives are unpacked
 * @param sections settings by the name of a backend, or {@code engine}, then by key; copied
 * @param problems the problems found when the settings were read; copied
 */
public record StowageSettings(Optional<String> runtime, String storage, HostPaths paths,
        List<PluginFolder> plugins, Optional<Path> checksums, Path cache,
        Map<String, Map<String, String>> sections, List<LoadProblem> problems) {

    /** Copies the collections. */
    public StowageSettings {
        plugins = List.copyOf(plugins);
        Map<String, Map<String, String>> copy = new TreeMap<>();
        sections.forEach((name, values) -> copy.put(name, Map.copyOf(values)));
        sections = Map.copyOf(copy);
        problems = List.copyOf(problems);
    }

    /** Returns a new copy of the settings of one section, which records the keys that are read. */
    Settings section(String name) {
        return new Settings(sections.getOrDefault(name, Map.of()));
    }
}
