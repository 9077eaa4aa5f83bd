package dev.stowage.loader;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.storage.StatusStorage;
import jakarta.inject.Singleton;

/**
 * Binds an {@link Engine}, made from settings and plugins, into the injector of an application that uses
 * Guice. All bindings are singletons, opened when they are first injected (in
 * {@link com.google.inject.Stage#PRODUCTION} when the injector is created):
 *
 * <ul>
 * <li>{@link Stowage}, the host, which owns the other two. The application closes it when it ends; that
 * closes the engine and its backends.</li>
 * <li>{@link Engine}, over the runtime, the storage and the directories of the settings.</li>
 * <li>{@link StatusStorage}, the engine's own storage, to read records without the engine. Only the engine
 * writes to it.</li>
 * </ul>
 *
 * <p>
 * {@link dev.stowage.api.runtime.Runtime} is not bound: a runtime that is used beside its engine takes no
 * locks and writes no records.
 *
 * <p>
 * A {@link dev.stowage.api.error.LoadException} with everything that is wrong with the settings and the
 * plugins arrives as the cause of Guice's {@link com.google.inject.ProvisionException} or
 * {@link com.google.inject.CreationException}.
 *
 * {@snippet :
 * Injector injector = Guice.createInjector(new StowageModule(settings, environment));
 * try (Stowage stowage = injector.getInstance(Stowage.class)) {
 *     injector.getInstance(Engine.class).summaries().forEach(System.out::println);
 * }
 * }
 */
public final class StowageModule extends AbstractModule {
    private final StowageSettings settings;
    private final Environment environment;

    /**
     * Creates the module. Opens nothing.
     *
     * @param settings the settings, for example those of a {@link SettingsReader}
     * @param environment the process that runs the application
     */
    public StowageModule(StowageSettings settings, Environment environment) {
        this.settings = settings;
        this.environment = environment;
    }

    @Provides
    @Singleton
    Stowage host() {
        return Stowage.open(settings, environment);
    }

    @Provides
    @Singleton
    Engine engine(Stowage host) {
        return host.engine();
    }

    @Provides
    @Singleton
    StatusStorage storage(Stowage host) {
        return host.storage(settings.storage(), settings.paths());
    }
}
