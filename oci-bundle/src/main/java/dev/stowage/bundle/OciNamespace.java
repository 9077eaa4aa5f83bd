package dev.stowage.bundle;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A namespace that a bundle asks for.
 *
 * @param type for example {@code pid}
 * @param path the namespace to join; empty: a new one
 */
public record OciNamespace(String type, Optional<Path> path) {}
