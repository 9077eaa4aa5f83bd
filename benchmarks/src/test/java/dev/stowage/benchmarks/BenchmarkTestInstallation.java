package dev.stowage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An installation with two storages and the runtime that needs nothing, of the classes that were just built.
 */
final class BenchmarkTestInstallation {
    private static final Map<String, String> MODULES =
            Map.of("memory", "storage-memory", "file", "storage-file", "process", "runtime-process");

    private BenchmarkTestInstallation() {}

    /** Makes it, and lets this process and those it starts find it. */
    static void create(Path home) throws IOException {
        Path root = Path.of(System.getProperty("stowage.root"));
        for (Map.Entry<String, String> module : MODULES.entrySet()) {
            Path plugin = Files.createDirectories(home.resolve("plugins").resolve(module.getKey()));
            copy(root.resolve(module.getValue()).resolve("target/classes"), plugin.resolve("classes"));
            String descriptor = Files
                    .readString(root.resolve(module.getValue()).resolve("src/main/plugin/plugin.properties"));
            Files.writeString(plugin.resolve("plugin.properties"),
                    descriptor.replace("${project.version}", "0.1.0"));
        }
        System.setProperty("stowage.home", home.toString());
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
