package dev.stowage.cli;

import dev.stowage.loader.Environment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An installation with the plugins that need nothing, of the classes that the build has just made, and one
 * root. The command runs in this process.
 */
record TestInstallation(Path directory) {
    private static final Map<String, String> MODULES = Map.of("process", "runtime-process", "file",
            "storage-file", "journal", "storage-journal", "memory", "storage-memory");

    static TestInstallation in(Path directory) throws IOException {
        Path root = Path.of(System.getProperty("stowage.root"));
        for (Map.Entry<String, String> module : MODULES.entrySet()) {
            Path plugin = Files.createDirectories(directory.resolve("home/plugins").resolve(module.getKey()));
            copy(root.resolve(module.getValue()).resolve("target/classes"), plugin.resolve("classes"));
            String descriptor = Files
                    .readString(root.resolve(module.getValue()).resolve("src/main/plugin/plugin.properties"));
            Files.writeString(plugin.resolve("plugin.properties"),
                    descriptor.replace("${project.version}", "0.1.0"));
        }
        return new TestInstallation(directory);
    }

    /** Adds storage {@code counting} and runtime {@code gvisor}, which count their openings. */
    TestInstallation withCountingPlugins() throws IOException {
        addCountingPlugin("counting", "file", CountingStorage.class);
        addCountingPlugin("gvisor", "process", CountingRuntime.class);
        return this;
    }

    private void addCountingPlugin(String name, String counted, Class<?> extension) throws IOException {
        Path plugins = directory.resolve("home/plugins");
        Path plugin = plugins.resolve(name);
        copy(plugins.resolve(counted), plugin);
        Files.writeString(plugin.resolve("plugin.properties"),
                Files.readString(plugin.resolve("plugin.properties"))
                        .replace("plugin.id=" + counted, "plugin.id=" + name));
        Path classes = plugin.resolve("classes");
        Files.writeString(classes.resolve("META-INF/extensions.idx"), extension.getName());
        Path ownClasses = Files.createDirectories(classes.resolve("dev/stowage/cli"));
        for (Class<?> type : List.of(extension, OpeningCount.class)) {
            String file = type.getSimpleName() + ".class";
            try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(file))) {
                Files.copy(in, ownClasses.resolve(file));
            }
        }
    }

    /** The result of one invocation. */
    record InvocationResult(int code, byte[] bytes, String err) {
        String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        String trimmedOut() {
            return out().strip();
        }

        @Override
        public String toString() {
            return "code " + code + "\nout:\n" + out() + "\nerr:\n" + err;
        }
    }

    Environment environment() {
        return new Environment(Environment.ofThisProcess().userId(), Map.of(), directory.resolve("user"),
                Optional.of(directory.resolve("home")));
    }

    /** Runs the command on this installation's root, with runtime process. */
    InvocationResult executeWithProcessRuntime(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--runtime", "process"));
        all.addAll(List.of(arguments));
        return execute(all.toArray(String[]::new));
    }

    /** Runs the command on this installation's root. */
    InvocationResult execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--root", directory.resolve("root").toString(), "--run",
                directory.resolve("run").toString()));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code;
        try (PrintStream outStream = Console.stream(out); PrintStream errStream = Console.stream(err)) {
            code = CommandLineExecutor.execute(
                    new Console(outStream, errStream, Console.StreamKind.REDIRECTED), environment(), all);
        }
        return new InvocationResult(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    /** Removes all containers of this root. */
    void removeAllContainers() {
        executeWithProcessRuntime("rm", "-f", "-a");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
