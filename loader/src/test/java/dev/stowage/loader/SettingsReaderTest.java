package dev.stowage.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.LoadException;
import dev.stowage.loader.PluginFolder.PluginOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file, flags before it, and every problem of it in one message. */
class SettingsReaderTest {
    @TempDir
    Path directory;
    TestHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = TestHost.in(directory);
    }

    @Test
    void readsEveryKey() throws IOException {
        Path file = write("runtime = runc\nstorage = memory\nroot = /srv/stowage\nrun = /run/s\n"
                + "plugins = /opt/a:/opt/b\nplugins.checksums = /etc/sums\nrunc.binary = /usr/sbin/runc\n"
                + "runc.deadline = 5s\n");
        StowageSettings settings = read(Optional.of(file), Map.of(), Map.of());
        assertEquals(List.of(), settings.problems());
        assertEquals(Optional.of("runc"), settings.runtime());
        assertEquals("memory", settings.storage());
        assertEquals(new HostPaths(Path.of("/srv/stowage"), Path.of("/run/s")), settings.paths());
        assertEquals(List.of(new PluginFolder(host.builtIn(), PluginOrigin.BUILT_IN),
                new PluginFolder(Path.of("/opt/a"), PluginOrigin.EXTERNAL),
                new PluginFolder(Path.of("/opt/b"), PluginOrigin.EXTERNAL)), settings.plugins());
        assertEquals(Optional.of(Path.of("/etc/sums")), settings.checksums());
        assertEquals(Map.of("runc", Map.of("binary", "/usr/sbin/runc", "deadline", "5s")),
                settings.sections());
    }

    @Test
    void flagsOverrideTheFile() throws IOException {
        Path file = write("runtime = runc\nstorage = memory\n");
        StowageSettings settings = read(Optional.of(file), Map.of(), Map.of("runtime", "process"));
        assertEquals(Optional.of("process"), settings.runtime());
        assertEquals("memory", settings.storage());
    }

    @Test
    void theFileIsFoundByPrecedence() throws IOException {
        Path named = write("storage = named\n");
        Path variable = Files.writeString(directory.resolve("variable.properties"), "storage = variable\n");
        Path base = Files.createDirectories(directory.resolve("xdg/stowage")).getParent();
        Files.writeString(base.resolve("stowage/stowage.properties"), "storage = user\n");
        Map<String, String> both =
                Map.of("STOWAGE_CONFIG", variable.toString(), "XDG_CONFIG_HOME", base.toString());
        assertEquals("named", read(Optional.of(named), both, Map.of()).storage());
        assertEquals("variable", read(Optional.empty(), both, Map.of()).storage());
        assertEquals("user",
                read(Optional.empty(), Map.of("XDG_CONFIG_HOME", base.toString()), Map.of()).storage());
    }

    @Test
    void allProblemsAreReportedInOneMessage() throws IOException {
        Path file = write("runtme = runc\nroot = here\nrun =\nstorage = file\nstorage = memory\n"
                + "rnc.binary = /x\nplugins = /nowhere\n");
        StowageSettings settings = read(Optional.of(file), Map.of(), Map.of());
        LoadException all = assertThrows(LoadException.class,
                () -> Stowage.open(settings, host.environment(Map.of())).close());
        String message = all.getMessage();
        for (String expected : List.of("runtme: no such setting (did you mean runtime?)",
                "root = here: must be an absolute path", "run: is empty", "storage: is set twice",
                "storage = memory: no such storage", "rnc.binary: no backend rnc",
                "plugins: /nowhere is not a directory")) {
            assertTrue(message.contains(expected), () -> expected + " is not in " + message);
        }
        assertEquals(7, all.problems().size(), message);
    }

    @Test
    void aNamedFileThatIsMissingIsAProblem() {
        assertEquals(1, read(Optional.of(directory.resolve("none")), Map.of(), Map.of()).problems().size());
    }

    @Test
    void damagedFilesAreProblems() throws IOException {
        assertEquals(1,
                read(Optional.of(write("runtime = \\u00zz\n")), Map.of(), Map.of()).problems().size());
        Path latin = Files.write(directory.resolve("latin"), new byte[]{'a', '=', (byte) 0xe9, '\n'});
        assertTrue(read(Optional.of(latin), Map.of(), Map.of()).problems()
                .stream()
                .anyMatch(problem -> problem.toString().contains("not UTF-8")));
    }

    @Test
    void twoRootsNeverShareARunDirectory() {
        HostPaths one = read(Optional.empty(), Map.of(), Map.of("root", "/a")).paths();
        HostPaths other = read(Optional.empty(), Map.of(), Map.of("root", "/b")).paths();
        assertNotEquals(one.runDirectory(), other.runDirectory());
        assertEquals(one, read(Optional.empty(), Map.of(), Map.of("root", "/a/./")).paths());
    }

    @Test
    void defaultPathsDependOnTheUser() {
        Environment user = new Environment(1000,
                Map.of("XDG_RUNTIME_DIR", "/run/user/1000", "XDG_DATA_HOME", "relative"),
                Path.of("/home/u"), Optional.empty());
        StowageSettings settings = SettingsReader.read(user, Optional.empty(), Map.of());
        assertEquals(Path.of("/home/u/.local/share/stowage"), settings.paths().root());
        assertEquals(Path.of("/run/user/1000/stowage"), settings.paths().runDirectory().getParent());
        assertEquals(Path.of("/home/u/.cache/stowage/plugins"), settings.cache());
        Environment root = new Environment(0, Map.of(), Path.of("/root"), Optional.empty());
        StowageSettings ofRoot = SettingsReader.read(root, Optional.empty(), Map.of("plugins", ""));
        assertEquals(Path.of("/var/lib/stowage"), ofRoot.paths().root());
        assertEquals(Path.of("/run/stowage"), ofRoot.paths().runDirectory().getParent());
    }

    private StowageSettings read(Optional<Path> file, Map<String, String> variables,
            Map<String, String> overrides) {
        return SettingsReader.read(host.environment(variables), file, overrides);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("stowage.properties"), text);
    }
}
