package dev.stowage.loader;

import java.nio.file.Path;

/**
 * A directory of plugins.
 *
 * @param path the directory; made absolute. Each plugin in it is a directory or a ZIP with
 * {@code plugin.properties} and {@code lib/*.jar}
 * @param pluginOrigin whether the plugins in it belong to the installation
 */
public record PluginFolder(Path path, PluginOrigin pluginOrigin) {

    /** Makes the path absolute. */
    public PluginFolder {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * Whether a plugin belongs to the installation, which determines the classes of the host that it sees.
     */
    public enum PluginOrigin {
        /** Belongs to the installation. It uses the libraries of the host, so that each is loaded once. */
        BUILT_IN,
        /** Comes from elsewhere. It sees only the API, and contains all other libraries that it needs. */
        EXTERNAL
    }
}
