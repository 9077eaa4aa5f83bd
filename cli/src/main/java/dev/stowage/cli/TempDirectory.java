package dev.stowage.cli;

import dev.stowage.loader.HostPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for backends that are only looked at; gone afterwards. */
record TempDirectory(Path directory) implements AutoCloseable {

    static TempDirectory create() {
        try {
            return new TempDirectory(Files.createTempDirectory("stowage"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HostPaths paths() {
        return new HostPaths(directory.resolve("root"), directory.resolve("run"));
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
