package dev.stowage.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Resources;
import dev.stowage.api.error.InvalidArgumentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OciBundleTest {
    private static final String FULL = """
            {"ociVersion": "1.2.0",
             "process": {"terminal": true, "user": {"uid": 7, "gid": 8, "additionalGids": [9]},
               "args": ["/bin/sh", "-c", ""], "env": ["A=b=c", "E="], "cwd": "/tmp",
               "capabilities": {"bounding": ["CAP_KILL"], "ambient": ["CAP_CHOWN", "CAP_KILL"]},
               "rlimits": [{"type": "RLIMIT_CORE", "soft": 5, "hard": 18446744073709551615}]},
             "root": {"path": "rootfs", "readonly": true},
             "hostname": "box",
             "mounts": [{"destination": "/proc", "type": "proc", "source": "proc", "options": ["ro"]}],
             "hooks": {"prestart": [], "poststop": [{"path": "/bin/true"}]},
             "annotations": {"a": "1", "b": "2"},
             "linux": {"namespaces": [{"type": "pid"}, {"type": "network", "path": "/proc/1/ns/net"},
               {"type": "mount", "path": ""}],
               "cgroupsPath": "/x", "sysctl": {}, "seccomp": {"defaultAction": "SCMP_ACT_ALLOW"},
               "resources": {"memory": {"limit": 1, "swap": 12345678901234567890},
                             "devices": [{"allow": false}]},
               "future": {"pi": 3.10, "n": null}}}
            """;
    private static final String MINIMAL = """
            {"ociVersion": "1.0.2", "process": {"args": ["true"], "cwd": "/"}, "root": {"path": "rootfs"}}
            """;

    @TempDir
    Path bundle;

    @BeforeEach
    void makeRoot() throws IOException {
        Files.createDirectory(bundle.resolve("rootfs"));
    }

    @Test
    void readsEveryFieldOfABundle() throws IOException {
        OciBundle oci = read(FULL);
        assertEquals("1.2.0", oci.ociVersion());
        assertEquals(bundle.resolve("rootfs").toRealPath(), oci.rootPath());
        assertEquals(List.of("/bin/sh", "-c", ""), oci.arguments());
        assertEquals(List.of("A=b=c", "E="), oci.environment());
        assertEquals("/tmp", oci.workingDirectory());
        assertTrue(oci.terminal());
        assertEquals(new OciUser(7, 8, List.of(9L)), oci.user());
        assertEquals(Set.of("CAP_KILL", "CAP_CHOWN"), oci.capabilities());
        assertEquals(List.of(new OciRlimit("RLIMIT_CORE", 5, Long.MAX_VALUE)), oci.rlimits());
        assertEquals(List.of(new OciNamespace("pid", Optional.empty()),
                new OciNamespace("network", Optional.of(Path.of("/proc/1/ns/net"))),
                new OciNamespace("mount", Optional.empty())), oci.namespaces());
        assertEquals(List.of(new OciMount("/proc", Optional.of("proc"), Optional.of("proc"), List.of("ro"))),
                oci.mounts());
        assertTrue(oci.hasResourceLimits());
        assertEquals(bundle.toAbsolutePath(), oci.directory());
        assertEquals(Set.of("poststop"), oci.hooks());
        assertEquals(Map.of("a", "1", "b", "2"), oci.annotations());
        assertEquals(Optional.of("box"), oci.hostname());
        assertEquals(Optional.of("/x"), oci.cgroupsPath());
        assertEquals(List.of("hooks", "hostname", "linux.future", "linux.namespaces", "linux.seccomp",
                "mounts", "process.capabilities", "process.rlimits", "root.readonly"), oci.isolationFields());
    }

    @Test
    void aMinimalBundleAsksForNothing() throws IOException {
        OciBundle oci = read(MINIMAL.replace("\"cwd\"", "\"terminal\": false, \"cwd\""));
        assertFalse(oci.terminal());
        assertFalse(oci.hasResourceLimits());
        assertEquals(new OciUser(0, 0, List.of()), oci.user());
        assertEquals(List.of(), oci.isolationFields());
        assertEquals(Optional.empty(), oci.cgroupsPath());
    }

    @Test
    void aPrivateCopyKeepsWhatIsNotChanged(@TempDir Path target) throws IOException {
        read(FULL).writeCopy(target,
                new BundleOverrides(Resources.builder()
                        .memoryBytes(4096)
                        .cpuShares(512)
                        .cpuPeriodMicros(100)
                        .processes(3)
                        .build(), Optional.of("/stowage/x"), Map.of("b", "3", "c", "4")));
        String copy = Files.readString(target.resolve("config.json"));
        OciBundle oci = OciBundle.read(target);
        assertEquals("1.0.2", oci.ociVersion());
        assertEquals(bundle.resolve("rootfs").toRealPath(), oci.rootPath());
        assertEquals(Map.of("a", "1", "b", "3", "c", "4"), oci.annotations());
        assertEquals(Optional.of("/stowage/x"), oci.cgroupsPath());
        for (String kept : List.of("\"limit\": 4096", "12345678901234567890", "\"allow\": false",
                "\"shares\": 512", "\"period\": 100", "\"limit\": 3", "\"pi\": 3.10", "\"n\": null",
                "SCMP_ACT_ALLOW", "\"readonly\": true", "18446744073709551615")) {
            assertTrue(copy.contains(kept), kept + " in " + copy);
        }
        assertFalse(copy.contains("quota"), copy);
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("config.json"))));
        assertThrows(FileAlreadyExistsException.class, () -> oci.writeCopy(target, BundleOverrides.NONE));
    }

    @Test
    void missingParentsOfLimitsAreCreated(@TempDir Path target) throws IOException {
        Resources limits = Resources.builder().memoryBytes(4096).cpuQuotaMicros(700).build();
        read(MINIMAL).writeCopy(target,
                BundleOverrides.NONE.withResources(limits)
                        .withCgroupsPath("/stowage/y")
                        .withAnnotations(Map.of("k", "v")));
        String copy = Files.readString(target.resolve("config.json"));
        assertTrue(copy.contains("\"limit\": 4096") && copy.contains("\"quota\": 700"), copy);
        OciBundle oci = OciBundle.read(target);
        assertTrue(oci.hasResourceLimits());
        assertEquals(Optional.of("/stowage/y"), oci.cgroupsPath());
        assertEquals(Map.of("k", "v"), oci.annotations());
    }

    @Test
    void aCopyMeansTheCallersDirectory(@TempDir Path first, @TempDir Path second) throws IOException {
        OciBundle callers = read(MINIMAL.substring(0, MINIMAL.lastIndexOf('}')) + """
                , "mounts": [{"destination": "/a", "type": "bind", "source": "data/../x"},
                  {"destination": "/b", "source": "./y", "options": ["rbind", "ro"]},
                  {"destination": "/c", "type": "tmpfs", "source": "tmpfs"}],
                "hooks": {"poststop": [{"path": "./hook", "args": ["hook", "a"], "timeout": 7}],
                  "startContainer": [{"path": "/bin/x", "timeout": 5}]}}""");
        callers.writeCopy(first, BundleOverrides.NONE);
        OciBundle copy = OciBundle.read(first);
        assertEquals(
                List.of(Optional.of(bundle.resolve("x").toString()),
                        Optional.of(bundle.resolve("y").toString()), Optional.of("tmpfs")),
                copy.mounts().stream().map(OciMount::source).toList());
        assertEquals(Duration.ofSeconds(12), copy.hookTimeouts());
        String text = Files.readString(first.resolve("config.json"));
        assertTrue(text.contains('"' + bundle.resolve("hook").toString() + '"'), text);
        copy.writeCopy(second, BundleOverrides.NONE);
        assertEquals(text, Files.readString(second.resolve("config.json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"linux\": {\"resources\": {\"memory\": {\"Limit\": 1}}}",
            "\"linux\": {\"resources\": {\"memory\": {\"x\": 1, \"X\": 2}}}", "\"Linux\": {}",
            "\"hoo\u212As\": {}", "\"x\": [{\"a\u017F\": 1, \"AS\": 2}]",
            "\"annotations\": {\"a\": \"\\ud800\"}"})
    void whatAnotherReaderTakesOtherwiseIsRefused(String field) {
        assertThrows(InvalidArgumentException.class,
                () -> read(MINIMAL.substring(0, MINIMAL.lastIndexOf('}')) + ", " + field + "}"));
    }

    @Test
    void namesOfAnnotationsAreData() throws IOException {
        assertEquals(Map.of("a", "1", "A", "2"), read(MINIMAL.substring(0, MINIMAL.lastIndexOf('}'))
                + ", \"annotations\": {\"a\": \"1\", \"A\": \"2\"}}").annotations());
    }

    @Test
    void onlyUtf8WithoutAMarkIsRead() throws IOException {
        for (byte[] bytes : List.of(("\uFEFF" + MINIMAL).getBytes(StandardCharsets.UTF_8),
                MINIMAL.getBytes(StandardCharsets.UTF_16LE), MINIMAL.getBytes(StandardCharsets.UTF_16BE),
                MINIMAL.getBytes(StandardCharsets.UTF_16))) {
            Files.write(bundle.resolve("config.json"), bytes);
            assertThrows(InvalidArgumentException.class, () -> OciBundle.read(bundle));
        }
    }

    @Test
    void longAnnotationsAreRead() throws IOException {
        String text = "x".repeat(5 << 20);
        assertEquals(text, read(MINIMAL.substring(0, MINIMAL.lastIndexOf('}'))
                + ", \"annotations\": {\"a\": \"" + text + "\"}}").annotations().get("a"));
    }

    @ParameterizedTest
    @CsvSource({"1.0.0,1.0.0", "1.0.2-dev,1.0.2-dev", "1.0.3,1.0.2", "1.1.0-rc.1,1.0.2", "1.3.0,1.0.2"})
    void newerVersionsAreLowered(String version, String written, @TempDir Path target) throws IOException {
        read(MINIMAL.replace("1.0.2", version)).writeCopy(target, BundleOverrides.NONE);
        assertEquals(written, OciBundle.read(target).ociVersion());
    }

    @Test
    void rootMayBeAbsoluteALinkOrOutside(@TempDir Path elsewhere) throws IOException {
        Path real = Files.createDirectory(elsewhere.resolve("fs")).toRealPath();
        Files.createSymbolicLink(bundle.resolve("link"), real);
        for (String path : List.of(real.toString(), "link",
                bundle.toRealPath().relativize(real).toString())) {
            assertEquals(real, read(MINIMAL.replace("\"rootfs\"", "\"" + path + "\"")).rootPath(), path);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
            "\"ociVersion\": \"1.0.2\", ; ``; ociVersion is missing",
            "1.0.2; latest; ociVersion must be a version", "1.0.2; 2.0.0; ociVersion must be 1.x.y",
            "\"args\": [\"true\"],; ``; process.args is missing", "[\"true\"]; []; process.args is empty",
            "[\"true\"]; \"true\"; process.args must be an array",
            "[\"true\"]; [\"true\", 1]; process.args[1] must be a text",
            "[\"true\"]; [\"\"]; process.args[0] is empty",
            "[\"true\"]; [\"a\\u0000b\"]; process.args must not contain a NUL",
            "[\"true\"]; [\"a\", \"\\u0000\"]; process.args must not contain a NUL",
            "\"cwd\": \"/\"; \"cwd\": \"/\", \"env\": [\"A=\\u0000\"]; process.env must not contain a NUL",
            "\"cwd\": \"/\"; \"cwd\": \"/\\u0000\"; process.cwd must not contain a NUL",
            "\"rootfs\"; \"a\\u0000\"; root.path must not contain a NUL",
            "\"rootfs\"}; \"rootfs\"}, \"hostname\": \"\\u0000\"; hostname must not contain a NUL",
            "[\"true\"]; [1.5]; process.args[0] must be a text, not a fraction",
            "[\"true\"]; [7]; process.args[0] must be a text, not a whole number",
            "\"cwd\": \"/\"; \"cwd\": \"x\"; process.cwd must be an absolute path",
            "\"cwd\": \"/\"; \"cwd\": null; process.cwd is missing",
            "\"cwd\": \"/\"; \"cwd\": \"/\", \"Args\": [\"x\"]; process.args is written",
            "\"cwd\": \"/\"; \"cwd\": \"/\", \"arg\\u017f\": [\"x\"]; process.args is written",
            "\"cwd\": \"/\"; \"cwd\": \"/\", \"env\": [\"A\"]; process.env[0] must have the form",
            "\"cwd\": \"/\"; \"cwd\": \"/\", \"terminal\": 1; process.terminal must be true or false",
            "\"cwd\": \"/\"; \"cwd\": \"/\", \"user\": {\"uid\": -1}; process.user.uid must be from 0",
            "\"cwd\": \"/\"; \"cwd\": \"/\", \"rlimits\": [{}]; process.rlimits[0].type is missing",
            "\"cwd\": \"/\"; \"cwd\": \"/\", \"rlimits\": [{\"type\": \"x\", \"soft\": -99999999999999999999}];"
                    + " process.rlimits[0].soft must be from 0",
            "\"root\": {\"path\": \"rootfs\"}; \"root\": []; root must be an object",
            "\"rootfs\"; \"\"; root.path is empty", "\"rootfs\"; \"nowhere\"; root.path does not exist",
            "\"rootfs\"; \"config.json\"; root.path is not a directory",
            "\"rootfs\"}; \"rootfs\"}, \"mounts\": [{}]; mounts[0].destination is missing",
            "\"rootfs\"}; \"rootfs\"}, \"linux\": {\"resources\": {\"cpu\": 1}}; linux.resources.cpu must be",
            "\"rootfs\"}; \"rootfs\"}, \"hooks\": {\"prestart\": {}}; hooks.prestart must be an array",
            "\"rootfs\"}; \"rootfs\"}, \"root\": {\"path\": \"/\"}; is not JSON: Duplicate",
            "\"rootfs\"}; \"rootfs\"; is not JSON"})
    void aProblemNamesFileAndField(String good, String bad, String problem) throws IOException {
        InvalidArgumentException refused =
                assertThrows(InvalidArgumentException.class, () -> read(MINIMAL.replace(good, bad)));
        assertTrue(refused.getMessage().contains(bundle.resolve("config.json") + " " + problem),
                refused.getMessage());
    }

    @Test
    void whatIsNoFileIsNotOpened() throws Exception {
        Path config = bundle.resolve("config.json");
        assertRefused("does not exist");
        Files.createDirectory(config);
        assertRefused("is not a regular file");
        Files.delete(config);
        for (String device : List.of("/dev/zero", "/dev/tty")) {
            Files.createSymbolicLink(config, Path.of(device));
            assertRefused("is not a regular file");
            Files.delete(config);
        }
        assertTrue(new ProcessBuilder("mkfifo", config.toString()).start().waitFor(Duration.ofSeconds(60)));
        assertRefused("is not a regular file");
    }

    @Test
    void sizeAndDepthAreLimited() throws IOException {
        Path config = bundle.resolve("config.json");
        String longest = MINIMAL + " ".repeat(OciBundle.MAXIMUM_LENGTH - MINIMAL.length());
        assertEquals("1.0.2", read(longest).ociVersion());
        Files.writeString(config, longest + " ");
        assertRefused("is longer than");
        Files.writeString(config, "{\"x\": " + "[".repeat(1 << 20));
        assertRefused("is beyond the limits: 64 levels");
    }

    @Test
    void noBytesMakeItThrowAnythingElse() throws IOException {
        long seed = new Random(System.nanoTime()).nextLong();
        Random random = new Random(seed);
        byte[] good = FULL.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = good.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(256)
                        : "{}[]\",:01e".charAt(random.nextInt(10)));
            }
            Files.write(bundle.resolve("config.json"), bytes);
            try {
                OciBundle.read(bundle);
            } catch (InvalidArgumentException e) {
                assertTrue(e.getMessage().contains("config.json"), "seed " + seed + ": " + e);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
        }
    }

    private OciBundle read(String config) throws IOException {
        Files.writeString(bundle.resolve("config.json"), config);
        return OciBundle.read(bundle);
    }

    private void assertRefused(String problem) {
        InvalidArgumentException refused = assertTimeoutPreemptively(Duration.ofSeconds(60),
                () -> assertThrows(InvalidArgumentException.class, () -> OciBundle.read(bundle)));
        assertTrue(refused.getMessage().contains(problem), refused.getMessage());
    }
}
