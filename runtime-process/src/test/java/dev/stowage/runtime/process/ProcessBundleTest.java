package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Resources;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.RuntimeMissingException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.harness.MachineRequirements;
import dev.stowage.posix.ExecutablePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessBundleTest {
    private static final ContainerId A = new ContainerId("a");

    private ProcessRuntimeFixture fixture;
    private ProcessRuntime runtime;

    @BeforeEach
    void open() throws Exception {
        fixture = new ProcessRuntimeFixture();
        runtime = fixture.open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        fixture.cleanUp();
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
            "linux": {"namespaces": [{"type": "pid"}]}""", """
            "linux": {"resources": {"memory": {"limit": 1048576}}}""", """
            "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}]""", """
            "hooks": {"prestart": [{"path": "/bin/true"}]}""", """
            "hostname": "elsewhere\""""})
    void isolationIsRefusedUnlessIgnored(String field) throws Exception {
        Path bundle = fixture.bundleWithConfig("""
                {"ociVersion": "1.0.2", "root": {"path": "/"},
                 "process": {"args": ["true"], "cwd": "/"}, %s}
                """.formatted(field));
        assertRefusedUnlessIgnored(bundle);
    }

    @Test
    void anotherRootTerminalOrUserIsRefusedUnlessIgnored() throws Exception {
        assertRefusedUnlessIgnored(fixture.bundleWithConfig("""
                {"ociVersion": "1.0.2", "root": {"path": "%s"},
                 "process": {"args": ["true"], "cwd": "/"}}
                """.formatted(fixture.directory)));
        assertRefusedUnlessIgnored(fixture.bundleWithConfig("""
                {"ociVersion": "1.0.2", "root": {"path": "/"},
                 "process": {"args": ["true"], "cwd": "/", "terminal": true}}
                """));
        assertRefusedUnlessIgnored(fixture.bundleWithConfig("""
                {"ociVersion": "1.0.2", "root": {"path": "/"},
                 "process": {"args": ["true"], "cwd": "/", "user": {"uid": 4711, "gid": 4711}}}
                """));
    }

    @Test
    void limitsAreRefused() {
        CreateRequest request = CreateRequest.of(A, fixture.shellBundle("true"))
                .withResources(Resources.builder().memoryBytes(1 << 20).build());
        assertThrows(InvalidArgumentException.class, () -> runtime.create(request));
    }

    @Test
    void hostileBundlesAreRefused() throws Exception {
        for (String process : List.of("{\"args\": [\"true\"], \"cwd\": \"/no/such/directory\"}",
                "{\"args\": [\"true\"], \"cwd\": \"/\", \"env\": [\"a.b=c\"]}",
                "{\"args\": [\"true\"], \"cwd\": \"/\", \"env\": [\"SHELLOPTS=x\"]}",
                "{\"args\": [\"true\"], \"cwd\": \"/\", \"env\": [\"novalue\"]}", "{\"args\": []}")) {
            assertThrows(InvalidArgumentException.class, () -> runtime.create(A, fixture.bundleWithConfig("""
                    {"ociVersion": "1.0.2", "root": {"path": "/"}, "process": %s}
                    """.formatted(process))), process);
        }
        assertThrows(InvalidArgumentException.class, () -> runtime.create(A, Path.of("/no/such/bundle")));
        fixture.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "busybox", "bash"})
    void theProgramGetsExactlyWhatTheBundleSays(String shell) throws Exception {
        Path program = MachineRequirements.program(shell);
        Path directory = Files.createDirectory(fixture.directory.resolve("a b'c"));
        Path link = Files.createSymbolicLink(directory.resolve("sh"), program);
        Path out = fixture.directory.resolve("out");
        ProcessRuntime runtimeWithShell = fixture.open(Map.of("shell", link.toString()));
        List<String> environment = List.of("PATH=/usr/bin:/bin", "QUOTED=it's \"$HOME\" `x` \\\\",
                "LINES=one\\ntwo\\n", "EMPTY=", "UMLAUT=ä€", "PWD=/elsewhere", "IFS=x");
        Container container = runtimeWithShell.create(A,
                fixture.bundleWithConfig("""
                        {"ociVersion": "1.1.0", "root": {"path": "/"},
                         "process": {"args": ["/bin/sh", "-c", %s, "zero", "", "a b", "it's", "*"],
                          "env": [%s], "cwd": "%s"}}
                        """.formatted("\"exec >" + out
                        + "; tr '\\\\0' '|' </proc/$$/environ; echo; tr '\\\\0' '|' </proc/$$/cmdline; echo;"
                        + " readlink /proc/$$/cwd /proc/$$/fd/0; umask; ls /proc/$$/fd; true\"",
                        environment.stream()
                                .map(e -> "\"" + e.replace("\"", "\\\"") + "\"")
                                .collect(Collectors.joining(", ")),
                        directory)));
        container.start();
        assertEquals(0, container.await().commandLineCode());
        String text = Files.readString(out);
        List<String> expected = Stream
                .concat(environment.stream().map(e -> e.replace("\\n", "\n").replace("\\\\", "\\")),
                        Stream.of("STOWAGE_RUN=" + container.observe().run().orElseThrow()))
                .sorted()
                .toList();
        // the value with line ends is in the way of reading by lines
        int end = text.indexOf("|\n/bin/sh|");
        List<String> actual = Arrays.stream(text.substring(0, end).split("\\|", -1)).sorted().toList();
        List<String> shellOwn = shell.equals("bash") ? List.of("_=", "SHLVL=") : List.of();
        assertEquals(expected,
                actual.stream().filter(e -> shellOwn.stream().noneMatch(e::startsWith)).toList());
        List<String> rest = text.substring(end + 2).lines().toList();
        assertTrue(rest.getFirst().endsWith("|zero||a b|it's|*|"), rest::toString);
        assertEquals(directory.toString(), rest.get(1));
        assertEquals("/dev/null", rest.get(2));
        assertEquals("0022", rest.get(3));
        assertTrue(String.join(" ", rest.subList(4, rest.size())).matches("0 1 2( 10)?"), rest::toString);
    }

    @Test
    void filesArePrivateAndTheBundleIsUnchanged() throws Exception {
        Path bundle = fixture.shellBundle("exec sleep 1000");
        String before = Files.readString(bundle.resolve("config.json"));
        Container container = runtime.create(A, bundle);
        container.start();
        assertEquals(before, Files.readString(bundle.resolve("config.json")));
        try (Stream<Path> files = Files.list(bundle)) {
            assertEquals(1, files.count());
        }
        try (Stream<Path> all = Files.walk(fixture.runDirectory)) {
            for (Path path : all.filter(p -> !Files.isSymbolicLink(p)).toList()) {
                String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                assertTrue(permissions.endsWith("------"), path + " " + permissions);
            }
        }
        assertTrue(Files.exists(fixture.runFiles("a").directory().resolve("bundle/config.json")));
    }

    @Test
    void aDirectoryThatIsOpenToOthersIsRefused() throws Exception {
        Files.createDirectory(fixture.runDirectory);
        Files.setPosixFilePermissions(fixture.runDirectory, PosixFilePermissions.fromString("rwxr-xr-x"));
        RuntimeException failure =
                assertThrows(RuntimeException.class, () -> fixture.create(runtime, "a", "true"));
        assertTrue(failure.getMessage().contains("chmod 700 "), failure.getMessage());
    }

    @Test
    void missingToolsAreReported() throws Exception {
        assertInstanceOf(Availability.Available.class, runtime.availability());
        ProcessRuntime withoutShell = fixture.open(Map.of("shell", "/no/such/sh"));
        Availability.Unavailable unavailable =
                assertInstanceOf(Availability.Unavailable.class, withoutShell.availability());
        assertFalse(unavailable.hint().isEmpty());
        assertThrows(RuntimeMissingException.class, () -> fixture.create(withoutShell, "a", "true"));
        Path empty = Files.createDirectory(fixture.directory.resolve("empty"));
        assertInstanceOf(HostTools.SearchResult.NotFound.class,
                HostTools.search(Optional.empty(), new ExecutablePath(empty.toString())));
    }

    private void assertRefusedUnlessIgnored(Path bundle) throws Exception {
        assertThrows(InvalidArgumentException.class, () -> runtime.create(A, bundle));
        fixture.assertNothingLeft();
        ProcessRuntime ignoring = fixture.open(Map.of("isolation", "ignore"));
        Container container = ignoring.create(A, bundle);
        container.start();
        assertEquals(0, container.await().commandLineCode());
        container.delete();
    }
}
