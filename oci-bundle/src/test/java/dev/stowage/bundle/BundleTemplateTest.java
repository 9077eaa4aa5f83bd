package dev.stowage.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.bundle.BundleTemplate.IsolationLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTemplateTest {
    @TempDir
    Path directory;

    @Test
    void aContainerIsIsolated() throws IOException {
        OciBundle bundle = BundleTemplate.of(root(), List.of("sh", "-c", "exit 3"))
                .withEnvironment(List.of("A=1", "PATH=/bin"))
                .withWorkingDirectory("/tmp")
                .withHostname("box")
                .write(directory);
        assertEquals(List.of("sh", "-c", "exit 3"), bundle.arguments());
        assertEquals(List.of("PATH=/bin", "A=1"), bundle.environment());
        assertEquals("/tmp", bundle.workingDirectory());
        assertEquals(Optional.of("box"), bundle.hostname());
        assertEquals(List.of("pid", "network", "ipc", "uts", "mount"),
                bundle.namespaces().stream().map(OciNamespace::type).toList());
        assertTrue(bundle.isolationFields()
                .containsAll(List.of("linux.maskedPaths", "linux.readonlyPaths", "mounts",
                        "process.capabilities")));
        assertTrue(bundle.mounts()
                .contains(new OciMount("/dev/shm", Optional.of("tmpfs"), Optional.of("shm"),
                        List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k"))));
    }

    @Test
    void aProcessAsksForNothing() throws IOException {
        OciBundle bundle = BundleTemplate.of(root(), List.of("true"))
                .withIsolationLevel(IsolationLevel.PROCESS)
                .write(directory);
        assertEquals(List.of(), bundle.isolationFields());
        assertEquals(1, bundle.environment().size());
    }

    @Test
    void aBadPartIsRefused() throws IOException {
        Path root = root();
        assertThrows(InvalidArgumentException.class, () -> BundleTemplate.of(root, List.of()));
        BundleTemplate relative = BundleTemplate.of(root, List.of("true")).withWorkingDirectory("tmp");
        assertThrows(InvalidArgumentException.class, () -> relative.write(directory));
    }

    private Path root() throws IOException {
        return Files.createDirectory(directory.resolve("fs"));
    }
}
