package dev.stowage.loader;

import dev.stowage.loader.PluginFolder.PluginOrigin;
import java.nio.file.Path;
import java.util.List;
import org.pf4j.BasePluginLoader;
import org.pf4j.DefaultPluginClasspath;
import org.pf4j.DefaultPluginManager;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.pf4j.PropertiesPluginDescriptorFinder;

/**
 * PF4J, restricted to plugins in directories, none of them disabled, with the class loading of
 * {@link SharedClassLoader}.
 */
final class PluginHost extends DefaultPluginManager {
    /** Set before each load, because PF4J passes nothing but the path of a plugin to its loader. */
    private PluginOrigin pluginOrigin = PluginOrigin.EXTERNAL;

    PluginHost(String apiVersion) {
        super(List.of());
        setSystemVersion(apiVersion);
    }

    synchronized PluginWrapper load(Path directory, PluginOrigin origin) {
        pluginOrigin = origin;
        return getPlugin(loadPlugin(directory));
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new PropertiesPluginDescriptorFinder();
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String pluginId) {
                return false;
            }

            @Override
            public void disablePlugin(String pluginId) {}

            @Override
            public void enablePlugin(String pluginId) {}
        };
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new BasePluginLoader(this, new DefaultPluginClasspath()) {
            @Override
            protected PluginClassLoader createPluginClassLoader(Path path, PluginDescriptor descriptor) {
                PluginOrigin origin = pluginOrigin;
                SharedClassLoader sharedClassLoader =
                        new SharedClassLoader(origin, PluginHost.class.getClassLoader());
                var plugin = new PluginClassLoader(pluginManager, descriptor, sharedClassLoader) {
                    @Override
                    protected boolean shouldDelegateToParent(String className) {
                        return SharedClassLoader.isShared(origin, className);
                    }
                };
                SharedClassLoader.exportLibraries(origin, plugin);
                return plugin;
            }
        };
    }
}
