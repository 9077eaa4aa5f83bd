package dev.stowage.harness.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hooks of a bundle as the suite writes them: each copies the container's state to a file.
 *
 * @param files the file of each hook, by the hook point
 */
record ReferenceHooks(Map<String, Path> files) {
    private static final Pattern HOOK =
            Pattern.compile("\"(\\w+)\"\\s*:\\s*\\[\\s*\\{[^]]*\"cat > ([^\"]+)\"\\s*]\\s*}\\s*]");
    /** The hooks of a container that has none. */
    static final ReferenceHooks NONE = new ReferenceHooks(Map.of());

    static ReferenceHooks of(String config) {
        Map<String, Path> files = new HashMap<>();
        for (Matcher hook = HOOK.matcher(config); hook.find();) {
            files.put(hook.group(1), Path.of(hook.group(2)));
        }
        return new ReferenceHooks(files);
    }

    void run(String point, SimulatedContainer container) {
        Path file = files.get(point);
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, "{\"ociVersion\": \"1.0.2\", \"id\": \"" + container.id + "\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
