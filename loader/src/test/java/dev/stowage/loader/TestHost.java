package dev.stowage.loader;

import dev.stowage.loader.PluginFolder.Origin;
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

    Path extra() {
        return directory.resolve("extra");
    }

    Path scratch() {
        return directory;
    }

    Directories at() {
        return new Directories(directory.resolve("root"), directory.resolve("run"));
    }

    StowageSettings settings(String storage) {
        return new StowageSettings(Optional.empty(), storage, at(),
                List.of(new PluginFolder(builtIn(), Origin.BUILT_IN),
                        new PluginFolder(extra(), Origin.EXTRA)),
                Optional.empty(), directory.resolve("cache"), Map.of(), List.of());
    }

    Surroundings surroundings(Map<String, String> variables) {
        return new Surroundings(Surroundings.ofThisProcess().userId(), variables, directory.resolve("home"),
                Optional.of(directory));
    }

    Stowage open(StowageSettings settings) {
        return Stowage.open(settings, surroundings(Map.of()));
    }
}
