package dev.stowage.loader;

import dev.stowage.api.error.LoadProblem;
import dev.stowage.loader.PluginFolder.PluginOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.pf4j.PluginRuntimeException;
import org.pf4j.VersionManager;

/**
 * Finds the plugins in the plugin folders and checks their descriptors, without loading any class of them.
 */
final class PluginScanner {
    private static final String DESCRIPTOR = "plugin.properties";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,31}");
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+([-+][0-9A-Za-z.+-]+)?");

    private final VersionManager versions;
    private final String apiVersion;
    private final Optional<ChecksumAllowlist> checksums;
    private final Map<String, PluginCandidate> candidates = new TreeMap<>();
    private final List<LoadProblem> problems = new ArrayList<>();

    PluginScanner(VersionManager versions, String apiVersion, Optional<ChecksumAllowlist> checksums) {
        this.versions = versions;
        this.apiVersion = apiVersion;
        this.checksums = checksums;
    }

    /** A plugin with a valid descriptor. */
    record PluginCandidate(InstalledPlugin plugin, Optional<PluginArchive> archive) {}

    void scan(PluginFolder folder) {
        if (!Files.isDirectory(folder.path())) {
            problems.add(LoadProblem.setting("plugins", folder.path() + " is not a directory"));
            return;
        }
        try (Stream<Path> entries = Files.list(folder.path())) {
            entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .forEach(entry -> scanEntry(entry, folder.pluginOrigin()));
        } catch (IOException e) {
            problems.add(
                    LoadProblem.setting("plugins", folder.path() + " cannot be read: " + e.getMessage()));
        }
    }

    Map<String, PluginCandidate> candidates() {
        return candidates;
    }

    List<LoadProblem> problems() {
        return problems;
    }

    private void scanEntry(Path path, PluginOrigin pluginOrigin) {
        String file = path.getFileName().toString();
        try {
            if (Files.isDirectory(path)) {
                validateDescriptor(path, pluginOrigin, Optional.empty(), directoryDescriptor(path));
            } else if (file.endsWith(".zip")) {
                validateDescriptor(path, pluginOrigin, Optional.of(PluginArchive.of(path)),
                        zipDescriptor(path));
            } else if (file.endsWith(".jar")) {
                problems.add(
                        LoadProblem.of(LoadProblem.Kind.ARCHIVE, path.toString(), "a jar is not a plugin")
                                .withHint("pack a ZIP file with " + DESCRIPTOR + " and lib/" + file));
            }
        } catch (ZipException e) {
            problems.add(LoadProblem
                    .of(LoadProblem.Kind.ARCHIVE, path.toString(),
                            "is not a valid ZIP file: " + e.getMessage())
                    .withHint("download or build it again"));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(LoadProblem
                    .of(LoadProblem.Kind.ARCHIVE, path.toString(), "cannot be read: " + e.getMessage())
                    .withHint("check its content and permissions"));
        }
    }

    private void validateDescriptor(Path path, PluginOrigin pluginOrigin, Optional<PluginArchive> archive,
            Optional<Properties> descriptor) {
        if (descriptor.isEmpty()) {
            problems.add(LoadProblem.of(LoadProblem.Kind.DESCRIPTOR, path.toString(), "has no " + DESCRIPTOR)
                    .withHint(
                            "add one at the top level, with plugin.id, plugin.version and plugin.requires"));
            return;
        }
        Properties values = descriptor.orElseThrow();
        String name = value(values, "plugin.id");
        int before = problems.size();
        if (!NAME.matcher(name).matches()) {
            addDescriptorProblem(path, "plugin.id is \"" + name + "\"",
                    "set it to the name of its backend: a lower-case letter, then up to 31 lower-case letters or digits");
        }
        if (!VERSION.matcher(value(values, "plugin.version")).matches()) {
            addDescriptorProblem(path, "plugin.version is \"" + value(values, "plugin.version") + "\"",
                    "set it to three numbers, such as 1.0.0");
        }
        if (!value(values, "plugin.dependencies").isEmpty()) {
            addDescriptorProblem(path, "plugin.dependencies is set",
                    "add libraries to lib/ instead; plugins cannot depend on each other");
        }
        if (problems.size() == before) {
            checkRequiredApiVersion(name, value(values, "plugin.requires"));
            checksums.filter(list -> pluginOrigin == PluginOrigin.EXTERNAL)
                    .flatMap(list -> list.check(name, archive))
                    .ifPresent(problems::add);
        }
        if (problems.size() == before) {
            addCandidate(new PluginCandidate(new InstalledPlugin(name, value(values, "plugin.version"),
                    value(values, "plugin.provider"), value(values, "plugin.description"), path,
                    pluginOrigin), archive));
        }
    }

    private void addCandidate(PluginCandidate plugin) {
        String name = plugin.plugin().name();
        PluginCandidate first = candidates.putIfAbsent(name, plugin);
        if (first != null) {
            problems.add(
                    LoadProblem
                            .of(LoadProblem.Kind.DUPLICATE, name,
                                    "exists twice: " + first.plugin().path() + " and "
                                            + plugin.plugin().path())
                            .withHint("remove one"));
        }
    }

    /** PF4J treats a missing range as any version, and a plain version as that version or a later one. */
    private void checkRequiredApiVersion(String name, String range) {
        String hint = "set it to a range of API versions, such as plugin.requires = >=0.1.0 & <1.0.0";
        if (range.isEmpty() || !range.matches("[<>=~^ &|0-9.()x*-]*[<>~^][<>=~^ &|0-9.()x*-]*")) {
            problems.add(
                    LoadProblem.of(LoadProblem.Kind.VERSION, name, "plugin.requires is \"" + range + "\"")
                            .withHint(hint));
            return;
        }
        try {
            if (!versions.checkVersionConstraint(apiVersion, range)) {
                problems.add(LoadProblem
                        .of(LoadProblem.Kind.VERSION, name,
                                "needs API version " + range + ", but this is " + apiVersion)
                        .withHint("install a version of the plugin for this API version"));
            }
        } catch (PluginRuntimeException | IllegalArgumentException e) {
            problems.add(LoadProblem
                    .of(LoadProblem.Kind.VERSION, name,
                            "plugin.requires = " + range + " cannot be read: " + e.getMessage())
                    .withHint(hint));
        }
    }

    private void addDescriptorProblem(Path path, String cause, String hint) {
        problems.add(LoadProblem.of(LoadProblem.Kind.DESCRIPTOR, path.toString(), cause).withHint(hint));
    }

    private static String value(Properties values, String key) {
        return values.getProperty(key, "").strip();
    }

    private static Optional<Properties> directoryDescriptor(Path directory) throws IOException {
        Path file = directory.resolve(DESCRIPTOR);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(properties(in));
        }
    }

    private static Optional<Properties> zipDescriptor(Path path) throws IOException {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            ZipEntry entry = zip.getEntry(DESCRIPTOR);
            if (entry == null) {
                return Optional.empty();
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return Optional.of(properties(in));
            }
        }
    }

    private static Properties properties(InputStream in) throws IOException {
        Properties properties = new Properties();
        properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        return properties;
    }
}
