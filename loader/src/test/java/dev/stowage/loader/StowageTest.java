package dev.stowage.loader;

import dev.stowage.api.error.LoadProblem;
import dev.stowage.api.error.LoadException;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Availability;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.engine.RootIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Good plugins become backends; what is wrong with settings is said at once. */
class StowageTest {
    private static final String STATIC_NAME = "[a-f0-9]{64}";

    @TempDir
    Path directory;
    TestHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = TestHost.in(directory);
        TestPlugin.storage(directory, "good").directory(host.builtIn());
    }

    @Test
    void buildsFromADirectoryAndFromAnArchive() throws IOException {
        TestPlugin.storage(directory, "packed").zip(host.external());
        try (Stowage stowage = host.open(host.settings("good"))) {
            assertEquals(List.of("good", "packed"),
                    stowage.installed().stream().map(InstalledPlugin::name).toList());
            try (StatusStorage good = stowage.storage("good", host.paths());
                    StatusStorage packed = stowage.storage("packed", host.paths())) {
                assertEquals("good", good.name());
                assertEquals("packed", packed.name());
                assertNotSame(good.getClass(), packed.getClass());
                assertNotSame(good.getClass().getClassLoader(), packed.getClass().getClassLoader());
            }
            assertEquals(List.of(Availability.available("7"), Availability.available("7")),
                    stowage.backends(host.paths()).stream().map(BackendReport::availability).toList());
        }
        assertEquals(1, unpacked().size(), "unpacked once, outside the plugin folder");
        assertTrue(unpacked().getFirst().matches(STATIC_NAME), unpacked()::toString);
        try (Stowage again = host.open(host.settings("packed"))) {
            again.storage("packed", host.paths()).close();
        }
        assertEquals(1, unpacked().size());
    }

    @Test
    void unusedPluginsAreNotLoaded() throws IOException {
        new TestPlugin(directory, "ghost").extension("plug.Ghost").zip(host.external());
        try (Stowage stowage = host.open(host.settings("good"))) {
            stowage.storage("good", host.paths()).close();
            assertFalse(Files.exists(directory.resolve("cache")), "the archive has not been unpacked");
            assertEquals(List.of(LoadProblem.Kind.EXTENSION),
                    problems(() -> stowage.storage("ghost", host.paths())));
        }
    }

    @Test
    void externalPluginsSeeOnlyTheApi() throws IOException {
        String classLookup =
                "try { Class.forName(\"dev.stowage.loader.Stowage\"); throw new AssertionError(\"seen\"); }"
                        + " catch (ClassNotFoundException e) { }"
                        + " if (getClass().getResource(\"/META-INF/MANIFEST.MF\") != null) throw new AssertionError();";
        new TestPlugin(directory, "looker")
                .source("Looker", TestPlugin.storageSource("Looker", classLookup, "looker"))
                .extension("plug.Looker")
                .zip(host.external());
        new TestPlugin(directory, "insider")
                .source("Insider", TestPlugin.storageSource("Insider", classLookup, "insider"))
                .extension("plug.Insider")
                .directory(host.builtIn());
        try (Stowage stowage = host.open(host.settings("good"))) {
            stowage.storage("looker", host.paths()).close();
            stowage.storage("insider", host.paths()).close();
        }
    }

    @Test
    void contractExceptionsArePropagatedUnchanged() throws IOException {
        new TestPlugin(directory, "offline").source("Offline", TestPlugin.storageSource("Offline",
                "if (true) throw new dev.stowage.api.error.StorageUnavailableException("
                        + "dev.stowage.api.ErrorSubject.of(\"offline\"), Operation.OPEN, \"no disk\");",
                "offline")).extension("plug.Offline").zip(host.external());
        try (Stowage stowage = host.open(host.settings("good"))) {
            assertThrows(StorageUnavailableException.class, () -> stowage.storage("offline", host.paths()));
            var report = stowage.backends(host.paths()).getLast();
            assertTrue(report.availability() instanceof Availability.Unavailable unavailable
                    && unavailable.problem().contains("no disk")
                    && unavailable.hint().contains("directory or server"), report::toString);
        }
    }

    @Test
    void onlyListedArchivesAreLoaded() throws IOException {
        Path zip = TestPlugin.storage(directory, "listed").zip(host.external());
        String checksum = PluginArchive.of(zip).checksum();
        TestPlugin.storage(directory, "unlisted").zip(host.external());
        TestPlugin.storage(directory, "loose").directory(host.external());
        Path list = Files.writeString(directory.resolve("plugins.sha256"),
                "# mine\n" + checksum + "  anything.zip\n");
        StowageSettings defaults = host.settings("good");
        StowageSettings withAllowlist =
                new StowageSettings(defaults.runtime(), defaults.storage(), defaults.paths(),
                        defaults.plugins(), Optional.of(list), defaults.cache(), Map.of(), List.of());
        LoadException refused = assertThrows(LoadException.class, () -> host.open(withAllowlist).close());
        assertEquals(List.of("loose", "unlisted"),
                refused.problems().stream().map(LoadProblem::subject).sorted().toList());
        assertTrue(
                refused.problems().stream().allMatch(problem -> problem.kind() == LoadProblem.Kind.CHECKSUM));
    }

    @Test
    void unknownNamesListTheKnownOnes() {
        LoadException unknown =
                assertThrows(LoadException.class, () -> host.open(host.settings("godo")).close());
        assertEquals("storage = godo: no such storage (did you mean good?); known: good",
                unknown.getMessage());
        try (Stowage stowage = host.open(host.settings("good"))) {
            LoadException wrong =
                    assertThrows(LoadException.class, () -> stowage.runtime("good", host.paths()));
            assertEquals("runtime = good: no such runtime; known: none", wrong.getMessage());
        }
    }

    @Test
    void settingsOfBackendsAreChecked() throws IOException {
        new TestPlugin(directory, "tuned").source("Tuned", TestPlugin.storageSource("Tuned",
                "context.settings().number(\"size\", 1, 9, 5); context.settings().text(\"mode\");", "tuned"))
                .extension("plug.Tuned")
                .zip(host.external());
        StowageSettings defaults = host.settings("good");
        StowageSettings wrong = new StowageSettings(defaults.runtime(), defaults.storage(), defaults.paths(),
                defaults.plugins(), Optional.empty(), defaults.cache(),
                Map.of("tuned", Map.of("size", "12", "colour", "red")), List.of());
        try (Stowage stowage = host.open(wrong)) {
            LoadException refused =
                    assertThrows(LoadException.class, () -> stowage.storage("tuned", host.paths()));
            assertEquals(
                    List.of("tuned.size = 12: must be a whole number from 1 to 9",
                            "tuned.colour: is not known; known here: mode, size"),
                    refused.problems().stream().map(LoadProblem::toString).toList());
        }
    }

    @Test
    void directoriesOfOtherUsersAreRefused() throws IOException {
        Files.createDirectories(host.paths().root());
        Files.setPosixFilePermissions(host.paths().root(), PosixFilePermissions.fromString("rwxrwxrwx"));
        try (Stowage stowage = host.open(host.settings("good"))) {
            assertEquals(List.of(LoadProblem.Kind.SETTING),
                    problems(() -> stowage.storage("good", host.paths())));
        }
    }

    @Test
    void aParentThatOthersCanChangeIsRefused() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (Stowage stowage = host.open(host.settings("good"))) {
            HostPaths paths = new HostPaths(open.resolve("root"), host.paths().runDirectory());
            assertEquals(List.of(LoadProblem.Kind.SETTING), problems(() -> stowage.storage("good", paths)));
        }
    }

    @Test
    void symbolicLinksAreRejectedAsRoot() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Files.createSymbolicLink(host.paths().root(), elsewhere);
        try (Stowage stowage = host.open(host.settings("good"))) {
            assertEquals(List.of(LoadProblem.Kind.SETTING),
                    problems(() -> stowage.storage("good", host.paths())));
        }
    }

    @Test
    void anotherRunDirectoryOfOneBootIsRefusedAndNotCreated() throws IOException {
        HostPaths other = new HostPaths(host.paths().root(), directory.resolve("other-run"));
        try (Stowage stowage = host.open(host.settings("good"))) {
            RootIdentity.adopt(host.paths().root(), host.paths().runDirectory(),
                    stowage.storage("good", host.paths()), Optional.empty(),
                    RootIdentity.ForeignRuns.MAY_RUN);
            LoadException refused = assertThrows(LoadException.class, () -> stowage.storage("good", other));
            assertTrue(refused.getMessage().contains(other.runDirectory().toString()), refused.getMessage());
            assertTrue(refused.getMessage().contains(host.paths().runDirectory().toString()),
                    refused.getMessage());
        }
        assertFalse(Files.exists(other.runDirectory()));
        assertEquals(host.paths(), HostPaths.forRoot(host.paths().root(), directory.resolve("other-run")));
    }

    private static List<LoadProblem.Kind> problems(org.junit.jupiter.api.function.Executable action) {
        return assertThrows(LoadException.class, action).problems().stream().map(LoadProblem::kind).toList();
    }

    private List<String> unpacked() throws IOException {
        try (var all = Files.list(directory.resolve("cache"))) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }
}
