package dev.stowage.loader;

import java.nio.file.Path;

/**
 * A plugin whose descriptor is good. Nothing of it has been loaded yet.
 *
 * @param name the plugin's id, which is also the name of its backend
 * @param version the plugin's version
 * @param provider who made it; may be empty
 * @param description one line for people; may be empty
 * @param path the directory or ZIP
 * @param pluginOrigin who made it
 */
public record InstalledPlugin(String name, String version, String provider, String description, Path path,
        PluginFolder.PluginOrigin pluginOrigin) {}
