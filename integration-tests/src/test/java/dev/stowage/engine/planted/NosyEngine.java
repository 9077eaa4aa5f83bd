package dev.stowage.engine.planted;

import com.google.inject.Key;
import dev.stowage.cli.planted.CommandEnd;
import dev.stowage.posix.ProcessInfo;
import jakarta.inject.Inject;
import java.util.Optional;
import org.pf4j.PluginManager;

/**
 * An engine that wires, loads plugins, asks to be injected, sees the command and shows a system call type.
 */
public final class NosyEngine {
    static int mutable;
    Key<String> key;
    PluginManager plugins;
    @Inject
    CommandEnd end;

    /** Shows an internal type within another one. */
    public Optional<ProcessInfo> process() {
        return Optional.empty();
    }
}
