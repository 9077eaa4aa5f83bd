package dev.stowage.runtime.planted;

import dev.stowage.engine.planted.NosyEngine;
import dev.stowage.storage.planted.NosyStorage;

/** A backend that sees the engine and another backend. */
public final class NosyRuntime {
    NosyEngine engine;
    NosyStorage storage;
}
