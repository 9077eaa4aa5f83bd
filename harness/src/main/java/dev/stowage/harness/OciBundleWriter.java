package dev.stowage.harness;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes bundles for OCI runtimes. */
final class OciBundleWriter implements BundleWriter {
    static final String BUSYBOX_REQUIRED = "needs a static busybox: apt-get install busybox-static";

    private static final List<Path> BUSYBOX = List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));
    private static final List<String> APPLETS = List.of("sh", "sleep", "usleep", "true", "echo", "printf",
            "kill", "head", "tr", "cat", "dd", "seq");
    private static final String NOT_EXECUTABLE = "/not-executable";

    @Override
    public void write(Path directory, ContainerId id, TestProgram testProgram, Set<Capability> capabilities,
            Path shared) throws IOException {
        boolean isolated = capabilities.contains(Capability.ISOLATION);
        Path config = directory.resolve("config.json");
        String notExecutable = isolated ? NOT_EXECUTABLE : config.toString();
        Path root = isolated ? rootFilesystem(shared) : Path.of("/");
        String text = String.format(Locale.ROOT, """
                {
                  "ociVersion": "1.0.2",
                  "process": {
                    "terminal": false,
                    "user": {"uid": 0, "gid": 0},
                    "args": [%s],
                    "env": ["PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"],
                    "cwd": "/"
                  },
                  "root": {"path": %s, "readonly": %s},
                  "annotations": {"dev.stowage.program": %s}%s
                }
                """,
                testProgram.command(notExecutable)
                        .stream()
                        .map(Json::quoted)
                        .collect(Collectors.joining(", ")),
                Json.quoted(root.toString()), isolated, Json.quoted(testProgram.encode()),
                isolated ? isolationConfig(testProgram) : "");
        Files.writeString(config, text);
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /**
     * Without a pid namespace a program can kill itself by a signal; the first process of a pid namespace
     * cannot.
     */
    private static String isolationConfig(TestProgram testProgram) {
        String pids = testProgram instanceof TestProgram.DieBySignal ? "" : "{\"type\": \"pid\"}, ";
        return String.format(Locale.ROOT, """
                ,
                  "mounts": [
                    {"destination": "/proc", "type": "proc", "source": "proc"},
                    {"destination": "/dev", "type": "tmpfs", "source": "tmpfs",
                     "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]}
                  ],
                  "linux": {
                    "resources": {"devices": [{"allow": false, "access": "rwm"}]},
                    "namespaces": [%s{"type": "mount"}, {"type": "ipc"}, {"type": "uts"}, {"type": "network"}]
                  }""", pids);
    }

    /** Finds the program that the root file systems of containers consist of. */
    static Optional<Path> findBusybox() {
        return BUSYBOX.stream().filter(Files::isExecutable).findFirst();
    }

    /**
     * Creates the root filesystem of {@link BundleWriter#standard} in a directory, unless it is there
     * already.
     *
     * @throws NotRunException if there is no static busybox
     */
    static synchronized Path rootFilesystem(Path shared) throws IOException {
        Path root = shared.resolve("rootfs");
        if (Files.isDirectory(root)) {
            return root;
        }
        Path busybox = findBusybox().orElseThrow(() -> new NotRunException(BUSYBOX_REQUIRED));
        Path staging = Files.createTempDirectory(shared, "making");
        Files.setPosixFilePermissions(staging, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("bin", "proc", "dev", "sys", "etc", "tmp")) {
            Files.createDirectory(staging.resolve(name));
        }
        Files.copy(busybox.toRealPath(), staging.resolve("bin/busybox"));
        Files.setPosixFilePermissions(staging.resolve("bin/busybox"),
                PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(staging.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        Files.writeString(staging.resolve(NOT_EXECUTABLE.substring(1)), "data\n");
        return Files.move(staging, root);
    }
}
