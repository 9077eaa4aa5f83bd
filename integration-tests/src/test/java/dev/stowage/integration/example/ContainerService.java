package dev.stowage.integration.example;

import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.stowage.api.State;
import dev.stowage.api.engine.Engine;
import dev.stowage.loader.Environment;
import dev.stowage.loader.SettingsReader;
import dev.stowage.loader.Stowage;
import dev.stowage.loader.StowageModule;
import dev.stowage.loader.StowageSettings;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;

/** A part of an application: Guice passes the engine to it. */
final class ContainerService {
    private final Engine engine;

    @Inject
    ContainerService(Engine engine) {
        this.engine = engine;
    }

    long runningContainers() {
        return engine.summaries().stream().filter(summary -> summary.state() == State.RUNNING).count();
    }

    /** The application: one injector, closed when the application ends. */
    static long runApplication(Environment environment) {
        StowageSettings settings = SettingsReader.read(environment, Optional.empty(), Map.of());
        Injector injector = Guice.createInjector(new StowageModule(settings, environment));
        try (Stowage _ = injector.getInstance(Stowage.class)) {
            return injector.getInstance(ContainerService.class).runningContainers();
        }
    }
}
