package dev.stowage.runtime.oci.planted;

import dev.stowage.runtime.planted.NosyRuntime;

/** A library that names a runtime built on it. */
public final class NosyLibrary {
    NosyRuntime runtime;
}
