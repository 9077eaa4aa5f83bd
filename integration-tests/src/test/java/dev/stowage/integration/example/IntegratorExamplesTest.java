package dev.stowage.integration.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import dev.stowage.api.Exit;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.LoadException;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.bundle.BundleTemplate;
import dev.stowage.bundle.BundleTemplate.IsolationLevel;
import dev.stowage.loader.Environment;
import dev.stowage.loader.SettingsReader;
import dev.stowage.loader.Stowage;
import dev.stowage.loader.StowageModule;
import dev.stowage.loader.StowageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/integrators.md do what the document says, and the document shows exactly them. */
class IntegratorExamplesTest {
    private static final Path PROJECT = Path.of(System.getProperty("stowage.root"));
    private static final Path SOURCES =
            PROJECT.resolve("integration-tests/src/test/java/dev/stowage/integration/example");

    @TempDir
    Path directory;
    Environment environment;

    @BeforeEach
    void configure() throws IOException {
        Path settings = Files.writeString(directory.resolve("stowage.properties"),
                "runtime = process\nstorage = file\nroot = " + directory.resolve("root") + "\nrun = "
                        + directory.resolve("run") + "\n");
        environment = new Environment(Environment.ofThisProcess().userId(),
                Map.of("STOWAGE_CONFIG", settings.toString()), directory,
                Optional.of(PROJECT.resolve("dist/target/stowage")));
    }

    @Test
    void theDocumentShowsThesePrograms() throws IOException {
        List<String> shown =
                List.of(Files.readString(PROJECT.resolve("docs/integrators.md")).split("```java\n", -1))
                        .stream()
                        .skip(1)
                        .map(rest -> rest.substring(0, rest.indexOf("```")))
                        .toList();
        assertEquals(List.of(program("ContainersFromSettings"), program("ContainerService"),
                program("ContainersByHand")), shown);
    }

    @Test
    void settingsChooseTheBackends() throws IOException {
        Exit exit = ContainersFromSettings.run(environment, bundle("exit 3"));
        assertEquals(3, assertInstanceOf(Exit.Exited.class, exit).code());
    }

    @Test
    void anApplicationIsWiredByGuice() {
        assertEquals(0, ContainerService.runApplication(environment));
    }

    @Test
    void theModuleBindsSingletonsThatTheHostCloses() {
        Injector injector = Guice.createInjector(new StowageModule(settings(), environment));
        Stowage host = injector.getInstance(Stowage.class);
        Engine engine = injector.getInstance(Engine.class);
        StatusStorage storage = injector.getInstance(StatusStorage.class);
        assertSame(host, injector.getInstance(Stowage.class));
        assertSame(engine, injector.getInstance(Engine.class));
        assertSame(storage, injector.getInstance(StatusStorage.class));
        assertEquals(List.of(), storage.list());
        host.close();
        host.close();
        assertThrows(ClosedException.class, engine::summaries);
    }

    @Test
    void problemsWithSettingsAreTheCauseThatGuiceReports() {
        StowageSettings wrong = SettingsReader.read(environment, Optional.empty(), Map.of("storage", "fil"));
        Injector injector = Guice.createInjector(new StowageModule(wrong, environment));
        ProvisionException e =
                assertThrows(ProvisionException.class, () -> injector.getInstance(Engine.class));
        assertInstanceOf(LoadException.class, e.getCause());
    }

    @Test
    void anEngineIsBuiltByHand() throws IOException {
        Path bundle = bundle("exit 4");
        try (Engine engine = ContainersByHand.open(directory.resolve("own"), directory.resolve("own-run"))) {
            EngineContainer container = engine.configure(ContainerRequest.of(bundle));
            container.start();
            assertEquals(4, assertInstanceOf(Exit.Exited.class, container.await()).code());
            container.delete();
            assertEquals(List.of(), engine.summaries());
        }
    }

    private StowageSettings settings() {
        return SettingsReader.read(environment, Optional.empty(), Map.of());
    }

    private Path bundle(String script) throws IOException {
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        BundleTemplate.of(Path.of("/"), List.of("/bin/sh", "-c", script))
                .withIsolationLevel(IsolationLevel.PROCESS)
                .write(bundle);
        return bundle;
    }

    /** The source of a program without its package declaration. */
    private static String program(String name) throws IOException {
        String source = Files.readString(SOURCES.resolve(name + ".java"));
        return source.substring(source.indexOf("import "));
    }
}
