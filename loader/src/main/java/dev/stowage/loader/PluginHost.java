package dev.stowage.loader;

import dev.stowage.loader.PluginFolder.Origin;
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
 * PF4J as we use it: plugins are directories, none is disabled, and class loading follows
 * {@link SharedClasses}.
 */
final class PluginHost extends DefaultPluginManager {
    /** Set before each load: PF4J's loaders learn a path and nothing else of a plugin. */
    private Origin origin = Origin.EXTRA;

    PluginHost(String apiVersion) {
        super(List.of());
        setSystemVersion(apiVersion);
    }

    synchronized PluginWrapper load(Path directory, Origin from) {
        origin = from;
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
                Origin from = origin;
                SharedClasses shared = new SharedClasses(from, PluginHost.class.getClassLoader());
                return new PluginClassLoader(pluginManager, descriptor, shared) {
                    @Override
                    protected boolean shouldDelegateToParent(String className) {
                        return SharedClasses.shares(from, className);
                    }
                };
            }
        };
    }
}
