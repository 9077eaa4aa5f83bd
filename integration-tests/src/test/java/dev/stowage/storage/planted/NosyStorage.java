package dev.stowage.storage.planted;

import dev.stowage.runtime.planted.NosyRuntime;

/** A backend that sees another one, which sees it. */
public final class NosyStorage {
    NosyRuntime runtime;
}
