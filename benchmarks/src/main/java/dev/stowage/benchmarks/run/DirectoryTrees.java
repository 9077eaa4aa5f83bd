package dev.stowage.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories of a run. */
public final class DirectoryTrees {
    private DirectoryTrees() {}

    /**
     * Removes a directory with everything in it. What vanishes meanwhile is passed over.
     *
     * @param directory may be missing
     * @throws IOException something cannot be removed
     */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> entries = Files.walk(directory)) {
            all = entries.sorted(Comparator.reverseOrder()).toList();
        } catch (java.io.UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                delete(directory);
                return;
            }
            throw e;
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
