package dev.stowage.runtime.gvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Settings;
import dev.stowage.api.runtime.Container;
import dev.stowage.runtime.oci.OciStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A runtime in a directory of its own, and bundles for it. Closing proves that nothing is left. */
final class Bench implements AutoCloseable {
    private static final List<String> APPLETS = List.of("sh", "sleep", "true", "echo", "kill", "printf",
            "cat",
            "head", "dd", "seq", "usleep");

    private final Path directory;
    private final Random random;
    private final long seed;
    private final List<ContainerId> ids = new CopyOnWriteArrayList<>();
    private final GvisorRuntime runtime;

    Bench() throws IOException {
        this(Map.of());
    }

    Bench(Map<String, String> settings) throws IOException {
        this.seed = new java.security.SecureRandom().nextLong();
        this.random = new Random(seed);
        this.directory = Files.createTempDirectory("stowage-gvisor");
        this.runtime = new GvisorRuntime(context(settings));
        if (runtime.availability() instanceof Availability.Missing missing) {
            String required = System.getProperty("stowage.require", "");
            String reason = missing.problem() + "; " + missing.hint();
            if (List.of(required.split(",")).contains("gvisor") || required.equals("all")) {
                fail(reason);
            }
            Assumptions.abort(reason);
        }
    }

    BackendContext context(Map<String, String> settings) {
        return new BackendContext(new Settings(settings), directory.resolve("state"),
                directory.resolve("run"),
                InstantSource.system(), random);
    }

    /** Another manager on the same directories. */
    GvisorRuntime other() {
        return new GvisorRuntime(context(Map.of()));
    }

    GvisorRuntime other(Map<String, String> settings) {
        return new GvisorRuntime(context(settings));
    }

    GvisorRuntime other(OciStep.Seam seam) {
        return new GvisorRuntime(context(Map.of()), seam);
    }

    GvisorRuntime runtime() {
        return runtime;
    }

    Path directory() {
        return directory;
    }

    long seed() {
        return seed;
    }

    ContainerId id() {
        ContainerId id = new ContainerId("t" + HexFormat.of().toHexDigits(random.nextInt()));
        ids.add(id);
        return id;
    }

    /** The directory of a container's run. */
    Path files(ContainerId id) throws IOException {
        try (Stream<Path> runs = Files.list(directory.resolve("run/containers").resolve(id.value()))) {
            return runs.findFirst().orElseThrow();
        }
    }

    Container create(String... command) throws IOException {
        return runtime.create(id(), bundle(command));
    }

    Path bundle(String... command) throws IOException {
        return bundleWith("\"pid\",\"mount\",\"ipc\",\"uts\",\"network\"", "", command);
    }

    Path bundleWith(String namespaces, String more, String... command) throws IOException {
        Path bundle = Files.createTempDirectory(directory, "bundle");
        String arguments = Arrays.stream(command)
                .map(word -> "\"" + word.replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(","));
        String spaces = Arrays.stream(namespaces.split(","))
                .map(n -> "{\"type\":" + n + "}")
                .collect(Collectors.joining(","));
        Files.writeString(bundle.resolve("config.json"), """
                {"ociVersion":"1.0.2","process":{"terminal":false,"user":{"uid":0,"gid":0},"args":[%s],
                "env":["PATH=/bin"],"cwd":"/"},"root":{"path":"%s","readonly":true},%s
                "mounts":[{"destination":"/proc","type":"proc","source":"proc"}],
                "linux":{"namespaces":[%s]}}
                """.formatted(arguments, rootFilesystem(), more, spaces));
        return bundle;
    }

    private synchronized Path rootFilesystem() throws IOException {
        Path root = directory.resolve("rootfs");
        if (!Files.exists(root)) {
            Files.createDirectories(root.resolve("bin"));
            Files.createDirectories(root.resolve("proc"));
            Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
            for (String applet : APPLETS) {
                Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
            }
            Files.writeString(root.resolve("plain"), "not a program");
        }
        return root;
    }

    /** Deletes all containers, then looks for what they left. */
    @Override
    public void close() throws IOException {
        try (GvisorRuntime last = other()) {
            last.list().forEach(Container::forceDelete);
        }
        runtime.close();
        Leftovers.assertNone(directory.resolve("run"));
        for (ContainerId id : ids) {
            assertEquals(List.of(), Leftovers.groups(id.value()));
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
