package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    void standardSettingsHaveAbsolutePathsAndTimeouts() {
        EngineSettings settings = EngineSettings.standard(Path.of("/var/x/../lib"), Path.of("/run/./x"));
        assertEquals(Path.of("/var/lib"), settings.root());
        assertEquals(Path.of("/run/x"), settings.runDirectory());
        assertEquals(Path.of("/var/lib/engine"), settings.stateDirectory());
        assertEquals(Duration.ofSeconds(30), settings.lockTimeout());
        assertEquals(Duration.ofSeconds(10), settings.killTimeout());
        assertEquals(new ExitRetention(Duration.ofMinutes(5), 10_000), settings.exitRetention());
        settings.failpoints().reached(EngineFailpoint.LOCKED);
    }

    @Test
    void changesOneThingAtATime() {
        EngineSettings settings = EngineSettings.standard(Path.of("/a"), Path.of("/b"));
        AtomicReference<Enum<?>> seen = new AtomicReference<>();
        EngineSettings changed = settings.withFailpoints(seen::set).withLockTimeout(Duration.ofSeconds(1));
        changed.failpoints().reached(EngineFailpoint.OPERATION_PERFORMED);
        assertEquals(EngineFailpoint.OPERATION_PERFORMED, seen.get());
        assertEquals(Duration.ofSeconds(1), changed.lockTimeout());
        assertEquals(settings.killTimeout(), changed.killTimeout());
        assertEquals(settings.root(), changed.root());
        assertEquals(settings.runDirectory(), changed.runDirectory());
    }

    @Test
    void refusesNegativeBounds() {
        EngineSettings settings = EngineSettings.standard(Path.of("/a"), Path.of("/b"));
        Duration negative = Duration.ofMillis(-1);
        assertThrows(InvalidArgumentException.class, () -> settings.withLockTimeout(negative));
        assertThrows(InvalidArgumentException.class, () -> settings.withKillTimeout(negative));
        assertThrows(InvalidArgumentException.class, () -> new ExitRetention(negative, 1));
        assertThrows(InvalidArgumentException.class, () -> new ExitRetention(Duration.ZERO, -1));
        assertEquals(0, new ExitRetention(Duration.ZERO, 0).maximumCount());
    }

    @Test
    void makesItsDirectoriesForItsOwnerAlone() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            assertEquals(List.of(), engine.list());
            for (Path path : List.of(fixture.root, fixture.root.resolve("engine"),
                    fixture.root.resolve("engine/exits"), fixture.root.resolve("engine/bundles"), fixture.run,
                    fixture.run.resolve("engine"))) {
                assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                        path.toString());
            }
        }
    }

    @Test
    void refusesDirectoriesThatOthersCanChange() throws IOException {
        for (String open : List.of("rwxrwx---", "rwx----w-")) {
            try (LocalEngineFixture fixture = new LocalEngineFixture()) {
                Path exits = Files.createDirectories(fixture.root.resolve("engine/exits"));
                Files.setPosixFilePermissions(exits, PosixFilePermissions.fromString(open));
                StorageUnavailableException refused =
                        assertThrows(StorageUnavailableException.class, fixture::open);
                assertTrue(String.valueOf(refused.getMessage()).contains("exits"), refused.getMessage());
            }
        }
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            Path exits = Files.createDirectories(fixture.root.resolve("engine/exits"));
            Files.setPosixFilePermissions(exits, PosixFilePermissions.fromString("rwxr-xr-x"));
            fixture.open().close();
        }
    }

    @Test
    void refusesALinkInPlaceOfADirectory() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            Files.createDirectories(fixture.run);
            Files.createSymbolicLink(fixture.run.resolve("engine"), fixture.directory);
            assertThrows(StorageUnavailableException.class, fixture::open);
        }
    }
}
