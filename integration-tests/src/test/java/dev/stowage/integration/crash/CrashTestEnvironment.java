package dev.stowage.integration.crash;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.bundle.BundleTemplate;
import dev.stowage.bundle.BundleTemplate.IsolationLevel;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The root and run directories of one case, and its container.
 *
 * @param directory holds all of it
 * @param rootfs the root filesystem of its containers
 * @param id its container
 */
record CrashTestEnvironment(Path directory, Path rootfs, ContainerId id) {
    private static final List<String> APPLETS = List.of("sh", "sleep", "echo", "kill");

    /** Makes the directory. */
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

    /** A bundle that runs the program, on that runtime. */
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

    /** A root filesystem of busybox; of nothing, where there is none. */
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

    /** Removes the directory with all below. */
    static void deleteRecursively(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                    throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
