package dev.stowage.harness.planted;

import dev.stowage.engine.planted.NosyEngine;

/** A suite that names an engine. */
public final class KnowingHarness {
    NosyEngine engine;
}
