package dev.stowage.benchmarks.process;

import dev.stowage.bundle.BundleTemplate;
import dev.stowage.bundle.BundleTemplate.IsolationLevel;
import dev.stowage.posix.ExecutablePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A bundle that runs the program true. */
final class TrueBundle {
    private TrueBundle() {}

    /** Creates a bundle with a root filesystem that contains a static busybox. */
    static Path isolated(Path directory) throws IOException {
        Path busybox = ExecutablePath.ofEnvironment()
                .find("busybox")
                .orElseThrow(
                        () -> new IOException("needs a static busybox (apt-get install busybox-static)"));
        Path root = Files.createDirectories(directory.resolve("rootfs"));
        Files.copy(busybox, Files.createDirectories(root.resolve("bin")).resolve("true"));
        return write(BundleTemplate.of(root, List.of("/bin/true")), directory);
    }

    /** Creates a bundle that uses the root filesystem of the host. */
    static Path plain(Path directory) throws IOException {
        return write(
                BundleTemplate.of(Path.of("/"), List.of("true")).withIsolationLevel(IsolationLevel.PROCESS),
                directory);
    }

    private static Path write(BundleTemplate template, Path directory) throws IOException {
        Path bundle = Files.createDirectories(directory.resolve("bundle"));
        template.write(bundle);
        return bundle;
    }
}
