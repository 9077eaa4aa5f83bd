package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.OciRuntimeFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the bundles of {@code bundles.txt} under runc itself and under this runtime: exit code, output and the
 * files that programs and hooks write are the same.
 */
class RawRuncComparisonTest {
    private static final String REFUSED = "refused";

    /** One bundle: its name, and its changes by their kind. */
    private record Case(String name, Map<String, String> changes) {
        boolean isRefusedHere() {
            return changes.containsKey(REFUSED);
        }

        Path write(OciRuntimeFixture<RuncRuntime> fixture, String id) throws Exception {
            Path rootfs = fixture.bundle("true").resolveSibling("rootfs");
            Path bundle = Files.createDirectory(fixture.directory().resolve("compared-" + id));
            Files.createDirectory(bundle.resolve("data"));
            Files.writeString(bundle.resolve("data/in"), "from the bundle\n");
            Files.writeString(bundle.resolve("hook"), "#!/bin/sh\necho \"$# $1 $2\" > hooked\n");
            Files.setPosixFilePermissions(bundle.resolve("hook"),
                    PosixFilePermissions.fromString("rwxr-xr-x"));
            assertEquals(0, run(bundle, bundle.resolve("ignored"), "runc", "spec"));
            Files.delete(bundle.resolve("ignored"));
            Path file = bundle.resolve("config.json");
            Files.writeString(file,
                    config(Files.readString(file), rootfs).replace("BUNDLE", bundle.toString())
                            .replace("ID", id));
            return bundle;
        }

        private String config(String spec, Path rootfs) {
            String arguments = changes.containsKey("program")
                    ? "\"sh\", \"-c\", \"" + changes.get("program").replace("\"", "\\\"") + "\""
                    : "";
            String config = spec.replace("\"terminal\": true", "\"terminal\": false")
                    .replaceFirst("\"args\": \\[\\s*\"sh\"\\s*]", "\"args\": [ARGUMENTS]")
                    .replace("ARGUMENTS", changes.getOrDefault("args", arguments))
                    .replace("\"path\": \"rootfs\"", "\"path\": \"" + rootfs + "\"");
            for (Map.Entry<String, String> change : changes.entrySet()) {
                String anchor = switch (change.getKey()) {
                    case "top" -> "{";
                    case "env", "mounts" -> "\"" + change.getKey() + "\": [";
                    case "linux", "resources" -> "\"" + change.getKey() + "\": {";
                    default -> "";
                };
                int end = config.indexOf(anchor) + anchor.length();
                config = config.substring(0, end) + (anchor.isEmpty() ? "" : change.getValue())
                        + config.substring(end);
                if (change.getKey().equals("replace")) {
                    String[] pair = change.getValue().split(" => ", 2);
                    assertTrue(config.contains(pair[0]), pair[0]);
                    config = config.replace(pair[0], pair[1]);
                }
            }
            return config;
        }
    }

    private record Effects(String code, String output, Map<String, String> files) {}

    @TestFactory
    Stream<DynamicTest> theSameAsUnderRunc() throws IOException {
        return cases().stream().map(compared -> DynamicTest.dynamicTest(compared.name, () -> {
            try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
                Effects raw = runRaw(fixture, compared);
                Effects ours = runOurs(fixture, compared);
                assertEquals(compared.isRefusedHere() ? new Effects(REFUSED, "", ours.files) : raw, ours);
                assertTrue(!compared.isRefusedHere() || !raw.code.equals(REFUSED),
                        "runc refuses it too: it is no difference");
            }
        }));
    }

    private static int run(Path directory, Path output, String... command) throws Exception {
        Process process = start(directory, output, command);
        assertTrue(process.waitFor(Duration.ofMinutes(2)), "it is still running");
        return process.exitValue();
    }

    private static Effects runRaw(OciRuntimeFixture<RuncRuntime> fixture, Case compared) throws Exception {
        String id = fixture.freshId().value();
        Path bundle = compared.write(fixture, id);
        Path output = fixture.directory().resolve("output");
        String root = fixture.directory().resolve("raw").toString();
        int created = run(Path.of("/"), output, "runc", "--root", root, "create", "--bundle",
                bundle.toString(), id);
        if (created != 0) {
            run(Path.of("/"), output, "runc", "--root", root, "delete", "--force", id);
            return effects(REFUSED, "", bundle, id);
        }
        run(Path.of("/"), output, "runc", "--root", root, "delete", "--force", id);
        String again = fixture.freshId().value();
        Path fresh = compared.write(fixture, again);
        int code =
                run(Path.of("/"), output, "runc", "--root", root, "run", "--bundle", fresh.toString(), again);
        return effects(Integer.toString(code), Files.readString(output), fresh, again);
    }

    private static Effects runOurs(OciRuntimeFixture<RuncRuntime> fixture, Case compared) throws Exception {
        String id = fixture.freshId().value();
        Path bundle = compared.write(fixture, id);
        Container container;
        try {
            container = fixture.runtime().create(fixture.freshId(), bundle);
        } catch (StowageException e) {
            return effects(REFUSED, "", bundle, id);
        }
        container.start();
        int code = container.await().commandLineCode();
        String output = output(container);
        container.delete();
        return effects(Integer.toString(code), output, bundle, id);
    }

    private static Effects effects(String code, String output, Path bundle, String id) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (!code.equals(REFUSED)) {
            try (Stream<Path> all = Files.walk(bundle)) {
                for (Path file : all.filter(Files::isRegularFile)
                        .filter(file -> !file.endsWith("config.json"))
                        .toList()) {
                    files.put(bundle.relativize(file).toString(),
                            Files.readString(file).replace(bundle.toString(), "BUNDLE"));
                }
            }
        }
        return new Effects(code, output.replace(id, "ID"), files);
    }

    /** Standard output alone. */
    private static String output(Container container) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ContainerLogReader reader = container.logs(LogRequest.FOLLOW)) {
            Optional<LogChunk> chunk = reader.next();
            while (chunk.isPresent()) {
                if (chunk.orElseThrow().stream() == LogChunk.StandardStream.STDOUT) {
                    byte[] bytes = new byte[chunk.orElseThrow().bytes().remaining()];
                    chunk.orElseThrow().bytes().get(bytes);
                    out.writeBytes(bytes);
                }
                chunk = reader.next();
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Process start(Path directory, Path output, String... command) throws IOException {
        return new ProcessBuilder(command).directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = RawRuncComparisonTest.class.getResourceAsStream("bundles.txt")) {
            for (String line : new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("== ")) {
                    cases.add(new Case(line.substring("== ".length()), new LinkedHashMap<>()));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    String[] change = line.split(":\\s*", 2);
                    cases.getLast().changes.put(change[0], change[1]);
                }
            }
        }
        return cases;
    }
}
