package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.StorageUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {
    @Test
    void standardSettingsAreOfThisHost() {
        EngineSettings settings = EngineSettings.standard(Path.of("/var/x/../lib"), Path.of("/run/./x"));
        assertEquals(Path.of("/var/lib"), settings.home().root());
        assertFalse(settings.home().host().isBlank());
        assertEquals(Path.of("/run/x"), settings.runDirectory());
        assertEquals(Path.of("/var/lib/engine"), settings.stateDirectory());
        assertEquals(Duration.ofSeconds(30), settings.lockPatience());
        assertEquals(Duration.ofSeconds(10), settings.killPatience());
        assertEquals(new ExitRetention(Duration.ofMinutes(5), 10_000), settings.exitRetention());
        settings.steps().reached(Step.LOCKED, new ContainerId("web"));
        assertEquals(settings.home(), EngineSettings.standard(Path.of("/var/lib"), Path.of("/run/x")).home());
    }

    @Test
    void changesOneThingAtATime() {
        EngineSettings settings = EngineSettings.standard(Path.of("/a"), Path.of("/b"));
        AtomicReference<Step> seen = new AtomicReference<>();
        EngineSettings changed = settings.withSteps((step, id) -> seen.set(step))
                .withLockPatience(Duration.ofSeconds(1));
        changed.steps().reached(Step.ACTED, new ContainerId("web"));
        assertEquals(Step.ACTED, seen.get());
        assertEquals(Duration.ofSeconds(1), changed.lockPatience());
        assertEquals(settings.killPatience(), changed.killPatience());
        assertEquals(settings.home(), changed.home());
        assertEquals(settings.runDirectory(), changed.runDirectory());
    }

    @Test
    void refusesNegativeBounds() {
        EngineSettings settings = EngineSettings.standard(Path.of("/a"), Path.of("/b"));
        Duration negative = Duration.ofMillis(-1);
        assertThrows(InvalidArgumentException.class, () -> settings.withLockPatience(negative));
        assertThrows(InvalidArgumentException.class, () -> new EngineSettings(settings.home(),
                settings.runDirectory(), settings.processes(), settings.clock(), settings.random(),
                Duration.ZERO, negative, settings.exitRetention(), settings.steps()));
        assertThrows(InvalidArgumentException.class, () -> new ExitRetention(negative, 1));
        assertThrows(InvalidArgumentException.class, () -> new ExitRetention(Duration.ZERO, -1));
        assertEquals(0, new ExitRetention(Duration.ZERO, 0).count());
    }

    @Test
    void makesItsDirectoriesForItsOwnerAlone() throws IOException {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            assertEquals(List.of(), engine.list());
            for (Path path : List.of(bench.root, bench.root.resolve("engine"),
                    bench.root.resolve("engine/exits"), bench.root.resolve("engine/bundles"), bench.run,
                    bench.run.resolve("engine"))) {
                assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                        path.toString());
            }
        }
    }

    @Test
    void refusesDirectoriesThatOthersCanChange() throws IOException {
        for (String open : List.of("rwxrwx---", "rwx----w-")) {
            try (Bench bench = new Bench()) {
                Path exits = Files.createDirectories(bench.root.resolve("engine/exits"));
                Files.setPosixFilePermissions(exits, PosixFilePermissions.fromString(open));
                StorageUnavailableException refused = assertThrows(StorageUnavailableException.class,
                        bench::open);
                assertTrue(String.valueOf(refused.getMessage()).contains("exits"), refused.getMessage());
            }
        }
        try (Bench bench = new Bench()) {
            Path exits = Files.createDirectories(bench.root.resolve("engine/exits"));
            Files.setPosixFilePermissions(exits, PosixFilePermissions.fromString("rwxr-xr-x"));
            bench.open().close();
        }
    }

    @Test
    void refusesALinkInPlaceOfADirectory() throws IOException {
        try (Bench bench = new Bench()) {
            Files.createDirectories(bench.run);
            Files.createSymbolicLink(bench.run.resolve("engine"), bench.directory);
            assertThrows(StorageUnavailableException.class, bench::open);
        }
    }
}
