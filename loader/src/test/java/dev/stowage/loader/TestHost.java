package dev.stowage.loader;

import dev.stowage.loader.PluginFolder.PluginOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings and directories of one test, all of them below one temporary directory. */
record TestHost(Path directory) {

    static TestHost in(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("plugins"));
        Files.createDirectories(directory.resolve("extra"));
        return new TestHost(directory);
    }

    Path builtIn() {
        return directory.resolve("plugins");
    }

    Path external() {
        return directory.resolve("extra");
    }

    Path scratch() {
        return directory;
    }

    HostPaths paths() {
        return new HostPaths(directory.resolve("root"), directory.resolve("run"));
    }

    StowageSettings settings(String storage) {
        return new StowageSettings(Optional.empty(), storage, paths(),
                List.of(new PluginFolder(builtIn(), PluginOrigin.BUILT_IN),
                        new PluginFolder(external(), PluginOrigin.EXTERNAL)),
                Optional.empty(), directory.resolve("cache"), Map.of(), List.of());
    }

    Environment environment(Map<String, String> variables) {
        return new Environment(Environment.ofThisProcess().userId(), variables, directory.resolve("home"),
                Optional.of(directory));
    }

    Stowage open(StowageSettings settings) {
        return Stowage.open(settings, environment(Map.of()));
    }
}
