package dev.stowage.integration.example;

import dev.stowage.api.ContainerName;
import dev.stowage.api.Exit;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.loader.Environment;
import dev.stowage.loader.SettingsReader;
import dev.stowage.loader.Stowage;
import dev.stowage.loader.StowageSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Runs one container with the runtime and the storage that the settings name. */
final class ContainersFromSettings {
    private ContainersFromSettings() {}

    static Exit run(Environment environment, Path bundle) {
        StowageSettings settings = SettingsReader.read(environment, Optional.empty(), Map.of());
        try (Stowage stowage = Stowage.open(settings, environment)) {
            Engine engine = stowage.engine();
            EngineContainer job =
                    engine.configure(ContainerRequest.of(bundle).withName(new ContainerName("job-1")));
            job.start();
            Exit exit = job.await();
            job.delete();
            return exit;
        }
    }
}
