package dev.stowage.loader;

import java.nio.file.Path;

/**
 * A directory of plugins.
 *
 * @param path the directory; made absolute. Each plugin in it is a directory or a ZIP with
 * {@code plugin.properties} and {@code lib/*.jar}
 * @param pluginOrigin who made the plugins in it
 */
public record PluginFolder(Path path, PluginOrigin pluginOrigin) {

    /** Makes the path absolute. */
    public PluginFolder {
        path = path.toAbsolutePath().normalize();
    }

    /** Who made a plugin, and so which classes of the host it sees. */
    public enum PluginOrigin {
        /** Part of the installation: shares the host's libraries, so that each is loaded once. */
        BUILT_IN,
        /** Anybody's: shares the api only, and brings what else it needs. */
        EXTERNAL
    }
}
