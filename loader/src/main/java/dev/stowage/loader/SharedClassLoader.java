package dev.stowage.loader;

import dev.stowage.bundle.BundleExports;
import dev.stowage.loader.PluginFolder.PluginOrigin;
import dev.stowage.posix.PosixExports;
import dev.stowage.records.RecordsExports;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parent of the class loader of a plugin: the Java platform and the classes that the plugin shares with
 * the host. With the loader of the host as parent, a plugin would see all libraries of the host, and an
 * extension index on the class path of the host would count as its own.
 */
final class SharedClassLoader extends ClassLoader {
    /** Classes that every plugin shares with the host: the API, and the annotations of extensions. */
    private static final List<String> API_PREFIXES =
            List.of("dev.stowage.api.", "org.pf4j.", "jakarta.inject.", "org.jspecify.");
    /**
     * Libraries that built-in plugins share as well: loading them once, not once per plugin, shortens
     * start-up.
     */
    private static final List<String> LIBRARY_PREFIXES = List.of("dev.stowage.posix.", "dev.stowage.records.",
            "dev.stowage.bundle.", "tools.jackson.", "com.fasterxml.jackson.", "org.slf4j.");

    private final PluginOrigin pluginOrigin;
    private final ClassLoader host;

    SharedClassLoader(PluginOrigin pluginOrigin, ClassLoader host) {
        super("stowage-shared", getPlatformClassLoader());
        this.pluginOrigin = pluginOrigin;
        this.host = host;
    }

    static boolean isShared(PluginOrigin pluginOrigin, String className) {
        return API_PREFIXES.stream().anyMatch(className::startsWith) || (pluginOrigin == PluginOrigin.BUILT_IN
                && LIBRARY_PREFIXES.stream().anyMatch(className::startsWith));
    }

    /** Lets a plugin see the shared libraries of a host that runs on the module path. */
    static void exportLibraries(PluginOrigin pluginOrigin, ClassLoader plugin) {
        if (pluginOrigin == PluginOrigin.BUILT_IN) {
            Module module = plugin.getUnnamedModule();
            PosixExports.addTo(module);
            RecordsExports.addTo(module);
            BundleExports.addTo(module);
        }
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
