package dev.stowage.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkplaceTest {
    @TempDir
    Path parent;

    @Test
    void nothingIsLeftBehind() throws Exception {
        try (Workplace workplace = Workplace.in(parent)) {
            Files.writeString(workplace.directory().resolve("file"), "x");
        }
        try (Stream<Path> left = Files.list(parent)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void whatAKilledRunLeftGoesWithTheNextOneAndWhatAnotherRunUsesStays() throws Exception {
        Path leftover = directory("stowage-benchmark1", "rwx------");
        Path foreign = directory("stowage-benchmark2", "rwxrwxrwx");
        Path other = directory("something", "rwx------");
        try (Workplace running = Workplace.in(parent)) {
            try (Workplace _ = Workplace.in(parent)) {
                assertFalse(Files.exists(leftover), "its run is over");
                assertTrue(Files.exists(foreign), "others can write there: not made by a run");
                assertTrue(Files.exists(other), "not of a benchmark");
                assertTrue(Files.exists(running.directory()), "its run goes on");
            }
            assertTrue(Files.exists(running.directory()), "its run goes on");
        }
    }

    private Path directory(String name, String permissions) throws Exception {
        Path directory = Files.createDirectory(parent.resolve(name));
        Files.writeString(directory.resolve("owner"), "");
        Files.writeString(directory.resolve("data"), "x");
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }
}
