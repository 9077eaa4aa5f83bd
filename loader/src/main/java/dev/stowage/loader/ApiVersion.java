package dev.stowage.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The version of the API that this host offers to plugins. The build writes it into a resource. */
final class ApiVersion {
    private ApiVersion() {}

    /** Returns three numbers. A pre-release counts as its release. */
    static String current() {
        try (var in = Objects.requireNonNull(ApiVersion.class.getResourceAsStream("api-version.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().replaceFirst("[-+].*", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
