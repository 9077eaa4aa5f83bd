package dev.stowage.cli;

import dev.stowage.loader.HostPaths;
import dev.stowage.posix.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary directory: for a bundle, or for backends that are opened only to check them. Closing deletes
 * it.
 */
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
        try {
            DirectoryTree.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
