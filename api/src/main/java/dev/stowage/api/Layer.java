package dev.stowage.api;

/**
 * The two layers of the operation table. The engine permits everything that a runtime permits, and more.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public enum Layer {
    /** A runtime alone. */
    RUNTIME,
    /** The engine over a runtime and a storage backend. */
    ENGINE
}
