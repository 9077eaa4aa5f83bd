package dev.stowage.loader;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** A plugin compiled by the test that needs it. */
final class TestPlugin {
    private static final String STORAGE =
            """
                    package plug;
                    import dev.stowage.api.*;
                    import dev.stowage.api.storage.*;
                    import java.util.*;
                    import java.util.function.Function;
                    public class %1$s implements StatusStorage {
                        final BackendContext context;
                        @jakarta.inject.Inject public %1$s(BackendContext context) { this.context = context; %2$s }
                        public String name() { return "%3$s"; }
                        public Availability availability() { return Availability.available("7"); }
                        public void close() {}
                        public StorageCapabilities capabilities() { throw new UnsupportedOperationException(); }
                        public void create(ContainerRecord record, Durability durability) {}
                        public ContainerRecord read(ContainerId id) { throw new UnsupportedOperationException(); }
                        public ContainerRecord update(ContainerId id, Durability durability, Function<ContainerRecord, Status> f) {
                            throw new UnsupportedOperationException(); }
                        public void delete(ContainerId id) {}
                        public List<RecordEntry> list() { return List.of(); }
                        public List<RecordEntry> list(ContainerId sandbox) { return List.of(); }
                        public QualifiedId resolve(String text) { throw new UnsupportedOperationException(); }
                    }
                    """;

    private final Path tempDirectory;
    private final String name;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> extensions = new ArrayList<>();
    private final Map<String, String> descriptor = new LinkedHashMap<>();
    private final Map<String, byte[]> extra = new LinkedHashMap<>();

    /** The source of a storage whose constructor also does what {@code body} says. */
    static String storageSource(String type, String body, String name) {
        return String.format(Locale.ROOT, STORAGE, type, body, name);
    }

    /** A good plugin with one storage that is called as the plugin is. */
    static TestPlugin storage(Path tempDirectory, String name) {
        return new TestPlugin(tempDirectory, name).source("Good", storageSource("Good", "", name))
                .extension("plug.Good");
    }

    TestPlugin(Path tempDirectory, String name) {
        this.tempDirectory = tempDirectory;
        this.name = name;
        descriptor.put("plugin.id", name);
        descriptor.put("plugin.version", "1.2.3");
        descriptor.put("plugin.requires", ">=0.1.0 & <1.0.0");
    }

    TestPlugin source(String type, String text) {
        sources.put(type, text);
        return this;
    }

    TestPlugin extension(String type) {
        extensions.add(type);
        return this;
    }

    TestPlugin noExtension() {
        extensions.clear();
        return this;
    }

    TestPlugin descriptor(String key, String value) {
        descriptor.put(key, value);
        return this;
    }

    /** Adds an entry to the plugin's jar. */
    TestPlugin entry(String path, byte[] content) {
        extra.put(path, content);
        return this;
    }

    Path directory(Path folder) throws IOException {
        Path directory = folder.resolve(name);
        Files.createDirectories(directory.resolve("lib"));
        Files.writeString(directory.resolve("plugin.properties"), properties());
        Files.write(directory.resolve("lib/" + name + ".jar"), jar());
        return directory;
    }

    Path zip(Path folder) throws IOException {
        Path zip = folder.resolve(name + ".zip");
        try (OutputStream out = Files.newOutputStream(zip)) {
            zip(out, Map.of("plugin.properties", properties().getBytes(StandardCharsets.UTF_8),
                    "lib/" + name + ".jar", jar()));
        }
        return zip;
    }

    static void zip(OutputStream out, Map<String, byte[]> entries) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
    }

    private String properties() {
        StringBuilder text = new StringBuilder();
        descriptor.forEach((key, value) -> {
            if (!value.isEmpty()) {
                text.append(key).append('=').append(value).append('\n');
            }
        });
        return text.toString();
    }

    private byte[] jar() throws IOException {
        Path classes = Files.createTempDirectory(tempDirectory, "classes");
        if (!sources.isEmpty()) {
            compile(classes);
        }
        Map<String, byte[]> entries = new LinkedHashMap<>(extra);
        if (!extensions.isEmpty()) {
            entries.put("META-INF/extensions.idx",
                    String.join("\n", extensions).getBytes(StandardCharsets.UTF_8));
        }
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        Path jar = Files.createTempFile(tempDirectory, "plugin", ".jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            zip(out, entries);
        }
        return Files.readAllBytes(jar);
    }

    private void compile(Path classes) throws IOException {
        Path directory = Files.createTempDirectory(tempDirectory, "sources");
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            files.add(Files.writeString(directory.resolve(source.getKey() + ".java"), source.getValue()));
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            String path =
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            assertTrue(
                    compiler.getTask(null, manager, null,
                            List.of("-proc:none", "-d", classes.toString(), "-classpath", path), null,
                            manager.getJavaFileObjectsFromPaths(files)).call(),
                    () -> "does not compile: " + sources);
        }
    }
}
