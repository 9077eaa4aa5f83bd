package dev.stowage.integration.crash;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.bundle.BundleTemplate;
import dev.stowage.bundle.BundleTemplate.IsolationLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The directories and the container of one case.
 *
 * @param directory the directory that contains everything
 * @param rootfs the root filesystem of its containers
 * @param id its container
 */
record CrashTestEnvironment(Path directory, Path rootfs, ContainerId id) {
    private static final List<String> APPLETS = List.of("sh", "sleep", "echo", "kill");

    /** Creates the directory. */
    CrashTestEnvironment {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    Path rootDirectory() {
        return directory.resolve("state");
    }

    Path runDirectory() {
        return directory.resolve("run");
    }

    BackendContext context(String kind, String name) {
        return BackendContext.of(rootDirectory().resolve(kind).resolve(name),
                runDirectory().resolve(kind).resolve(name));
    }

    /** Creates a bundle that runs the program on the given runtime. */
    Path bundle(CrashTestPair crashTestPair, CrashTestProgram crashTestProgram) {
        Path bundle = directory.resolve("bundle-" + crashTestPair.runtime() + "-" + crashTestProgram);
        if (Files.isDirectory(bundle)) {
            return bundle;
        }
        try {
            Files.createDirectory(bundle);
            BundleTemplate template = switch (crashTestPair) {
                case RUNC_FILE, GVISOR_FILE -> BundleTemplate.of(rootfs, crashTestProgram.command());
                case PROCESS_FILE -> BundleTemplate.of(Path.of("/"), crashTestProgram.command())
                        .withIsolationLevel(IsolationLevel.PROCESS);
            };
            template.withEnvironment(List.of("STOWAGE_PROOF=" + id)).write(bundle);
            return bundle;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Creates a root filesystem with busybox, or an empty one if busybox is missing. */
    static Path rootfs(Path directory) throws IOException {
        Path root = directory.resolve("rootfs");
        for (String name : List.of("bin", "proc", "dev", "sys")) {
            Files.createDirectories(root.resolve(name));
        }
        for (String binary : List.of("/bin/busybox", "/usr/bin/busybox")) {
            if (Files.isExecutable(Path.of(binary)) && !Files.exists(root.resolve("bin/busybox"))) {
                Files.copy(Path.of(binary).toRealPath(), root.resolve("bin/busybox"));
                for (String applet : APPLETS) {
                    Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
                }
            }
        }
        return root;
    }
}
