package dev.stowage.engine.planted;

import com.google.inject.Key;
import dev.stowage.cli.planted.CommandEnd;
import jakarta.inject.Inject;
import org.pf4j.PluginManager;

/** An engine that wires, loads plugins, asks to be injected and sees the command. */
public final class NosyEngine {
    static int mutable;
    Key<String> key;
    PluginManager plugins;
    @Inject
    CommandEnd end;
}
