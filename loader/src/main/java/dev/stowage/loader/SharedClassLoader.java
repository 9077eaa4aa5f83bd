package dev.stowage.loader;

import dev.stowage.loader.PluginFolder.PluginOrigin;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parent of a plugin's class loader: the Java platform and what a plugin shares with the host, nothing
 * else. Without it a plugin would see every library of the host behind its own, and an extension list on the
 * host's class path would pass for the plugin's.
 */
final class SharedClassLoader extends ClassLoader {
    /** What an extension has in common with the host: its interface, and what stands on its constructor. */
    private static final List<String> API_PREFIXES = List.of("dev.stowage.api.", "org.pf4j.",
            "jakarta.inject.",
            "org.jspecify.");
    /**
     * What built-in backends need besides: loading it once instead of once per plugin saves start-up time.
     */
    private static final List<String> LIBRARY_PREFIXES = List.of("dev.stowage.posix.", "dev.stowage.records.",
            "dev.stowage.bundle.",
            "tools.jackson.", "com.fasterxml.jackson.", "org.slf4j.");

    private final PluginOrigin pluginOrigin;
    private final ClassLoader host;

    SharedClassLoader(PluginOrigin pluginOrigin, ClassLoader host) {
        super("stowage-shared", getPlatformClassLoader());
        this.pluginOrigin = pluginOrigin;
        this.host = host;
    }

    static boolean isShared(PluginOrigin pluginOrigin, String className) {
        return API_PREFIXES.stream().anyMatch(className::startsWith)
                || (pluginOrigin == PluginOrigin.BUILT_IN
                        && LIBRARY_PREFIXES.stream().anyMatch(className::startsWith));
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (isShared(pluginOrigin, name)) {
            return host.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        return null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return Collections.emptyEnumeration();
    }
}
