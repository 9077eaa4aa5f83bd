package dev.stowage.loader;

import dev.stowage.api.error.LoadException;
import dev.stowage.api.error.LoadProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The checksums of the archives that may be loaded, from a file in the format of sha256sum(1). The file names
 * in it are ignored.
 */
record ChecksumAllowlist(Path file, Set<String> allowed) {
    private static final int DIGITS = 64;

    ChecksumAllowlist {
        allowed = Set.copyOf(allowed);
    }

    static ChecksumAllowlist read(Path file) {
        Set<String> allowed = new HashSet<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String text = line.strip().toLowerCase(Locale.ROOT);
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                String digits = text.substring(0, Math.min(DIGITS, text.length()));
                if (!digits.matches("[0-9a-f]{64}")) {
                    throw new IOException("not a line in the format of sha256sum: " + line);
                }
                allowed.add(digits);
            }
        } catch (IOException e) {
            throw new LoadException(
                    LoadProblem.setting("plugins.checksums", file + " cannot be read: " + e.getMessage()), e);
        }
        return new ChecksumAllowlist(file, allowed);
    }

    /** Returns why a plugin that is not part of the installation must not be loaded. */
    Optional<LoadProblem> check(String plugin, Optional<PluginArchive> archive) {
        if (archive.isEmpty()) {
            return Optional.of(LoadProblem.of(LoadProblem.Kind.CHECKSUM, plugin,
                    "is a directory, but plugins.checksums allows only archives that are listed in " + file)
                    .withHint("pack it as a ZIP"));
        }
        String checksum = archive.orElseThrow().checksum();
        return allowed.contains(checksum) ? Optional.empty()
                : Optional.of(LoadProblem
                        .of(LoadProblem.Kind.CHECKSUM, plugin,
                                "its SHA-256 " + checksum + " is not in " + file)
                        .withHint("add it there if you trust the archive"));
    }
}
