package dev.stowage.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The version of the api that this host gives to plugins. The build writes it. */
final class ApiVersion {
    private ApiVersion() {}

    /** Returns three numbers: what stands before a release counts as that release. */
    static String current() {
        try (var in = Objects.requireNonNull(ApiVersion.class.getResourceAsStream("api-version.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().replaceFirst("[-+].*", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
