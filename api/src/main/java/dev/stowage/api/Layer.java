package dev.stowage.api;

/** The two layers of the one operation table. The engine permits more than a runtime alone, never less. */
public enum Layer {
    /** A runtime alone. */
    RUNTIME,
    /** A runtime and a storage under the engine. */
    ENGINE
}
