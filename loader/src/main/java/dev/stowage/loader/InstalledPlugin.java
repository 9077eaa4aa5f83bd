package dev.stowage.loader;

import java.nio.file.Path;

/**
 * A plugin with a valid descriptor. None of its classes need be loaded.
 *
 * @param name the id of the plugin, which is the name of its backend
 * @param version the version of the plugin
 * @param provider the author or vendor; may be empty
 * @param description one line; may be empty
 * @param path the directory or ZIP file
 * @param pluginOrigin whether it belongs to the installation
 */
public record InstalledPlugin(String name, String version, String provider, String description, Path path,
        PluginFolder.PluginOrigin pluginOrigin) {}
