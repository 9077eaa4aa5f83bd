package dev.stowage.loader;

import dev.stowage.api.Settings;
import dev.stowage.api.error.LoadProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a host is made of.
 *
 * @param runtime the name of the runtime to use; empty: the first of runc, gvisor and process that works here
 * @param storage the name of the storage to use
 * @param paths where everything lies
 * @param plugins folders of plugins; copied
 * @param checksums a list, as sha256sum(1) writes it, of the archives that may be loaded from folders that
 * are not part of the installation; empty: all may
 * @param cache where plugins that are archives are unpacked
 * @param sections settings by the name of a backend, or {@code engine}, then by key; copied
 * @param problems what was wrong with the settings where they were read; copied
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

    /** Returns the settings of one section; the caller's own copy, which records what is asked of it. */
    Settings section(String name) {
        return new Settings(sections.getOrDefault(name, Map.of()));
    }
}
