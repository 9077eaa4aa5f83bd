package dev.stowage.checks.crash;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Settings;
import dev.stowage.records.bundle.BundleTemplate;
import dev.stowage.records.bundle.BundleTemplate.Separation;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The root and run directories of one case, and its container.
 *
 * @param directory holds all of it
 * @param rootfs the root filesystem of its containers
 * @param id its container
 */
record Place(Path directory, Path rootfs, ContainerId id) {
    private static final List<String> APPLETS = List.of("sh", "sleep", "echo", "kill");

    /** Makes the directory. */
    Place {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    Path root() {
        return directory.resolve("state");
    }

    Path run() {
        return directory.resolve("run");
    }

    BackendContext context(String kind, String name) {
        return new BackendContext(Settings.none(), root().resolve(kind).resolve(name),
                run().resolve(kind).resolve(name), InstantSource.system(), new SecureRandom());
    }

    /** A bundle that runs the program, on that runtime. */
    Path bundle(Pair pair, Program program) {
        Path bundle = directory.resolve("bundle-" + pair.runtime() + "-" + program);
        if (Files.isDirectory(bundle)) {
            return bundle;
        }
        try {
            Files.createDirectory(bundle);
            BundleTemplate template = switch (pair) {
                case RUNC_FILE, GVISOR_FILE -> BundleTemplate.of(rootfs, program.command());
                case PROCESS_FILE -> BundleTemplate.of(Path.of("/"), program.command())
                        .withSeparation(Separation.PROCESS);
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
        for (String place : List.of("/bin/busybox", "/usr/bin/busybox")) {
            if (Files.isExecutable(Path.of(place)) && !Files.exists(root.resolve("bin/busybox"))) {
                Files.copy(Path.of(place).toRealPath(), root.resolve("bin/busybox"));
                for (String applet : APPLETS) {
                    Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
                }
            }
        }
        return root;
    }

    /** Removes the directory with all below. */
    static void remove(Path directory) throws IOException {
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
