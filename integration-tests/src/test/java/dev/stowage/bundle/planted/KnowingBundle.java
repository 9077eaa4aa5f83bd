package dev.stowage.bundle.planted;

import dev.stowage.posix.ProcessInfo;

/** A bundle that knows about processes. */
public final class KnowingBundle {
    ProcessInfo process;
}
