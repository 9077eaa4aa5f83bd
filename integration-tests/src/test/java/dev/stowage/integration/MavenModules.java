package dev.stowage.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The modules of the parent POM, and their files. */
public final class MavenModules {
    public static final Path ROOT = Path.of(System.getProperty("stowage.root"));
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private static final Pattern NAME = Pattern.compile("<automatic.module.name>([^<]+)<");
    private static final Path DISTRIBUTION = ROOT.resolve("dist/target/stowage");

    private MavenModules() {}

    /** Returns the name of a module on the module path. */
    public static String moduleName(Path module) {
        return NAME.matcher(text(module.resolve("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(module + " has no automatic.module.name"));
    }

    /** The directories with the jars of the distribution: libraries and plugins. */
    public static List<Path> modulePath() {
        try (Stream<Path> plugins = Files.list(DISTRIBUTION.resolve("plugins"))) {
            return Stream.concat(Stream.of(DISTRIBUTION), plugins.sorted())
                    .map(directory -> directory.resolve("lib"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ModuleFinder onModulePath() {
        return ModuleFinder.of(modulePath().toArray(Path[]::new));
    }

    /** Returns the directories of the modules with Java sources. */
    public static List<Path> withSources() {
        return MODULE.matcher(text(ROOT.resolve("pom.xml")))
                .results()
                .map(found -> ROOT.resolve(found.group(1)))
                .filter(module -> Files.isDirectory(module.resolve("src/main/java")))
                .toList();
    }

    public static List<Path> files(Path directory, String suffix) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
