package dev.stowage.cli;

import dev.stowage.api.BackendContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Counts how often plugins open their backends: one line of a file for each opening. The plugins have class
 * loaders of their own, so nothing in memory would do.
 */
final class OpeningCount {
    private static final String FILE = "openings";

    private OpeningCount() {}

    static void increment(BackendContext context) {
        Path kind = context.stateDirectory().resolveSibling("");
        try {
            Files.writeString(kind.resolveSibling(FILE), kind.getFileName() + "\n", StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the kinds of the backends opened since the last call, and forgets them. */
    static List<String> take(Path root) throws IOException {
        Path file = root.resolve(FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> kinds = Files.readAllLines(file);
        Files.delete(file);
        return kinds;
    }
}
