package dev.stowage.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {
    @TempDir
    Path parent;

    @Test
    void nothingIsLeftBehind() throws Exception {
        try (WorkDirectory workDirectory = WorkDirectory.createIn(parent)) {
            Files.writeString(workDirectory.path().resolve("file"), "x");
        }
        try (Stream<Path> left = Files.list(parent)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void theLockFileIsDeletedLast() throws Exception {
        WorkDirectory workDirectory = WorkDirectory.createIn(parent);
        Files.writeString(workDirectory.path().resolve("a"), "x");
        Files.createDirectories(workDirectory.path().resolve("z/below"));
        try (WatchService watcher = parent.getFileSystem().newWatchService()) {
            workDirectory.path().register(watcher, StandardWatchEventKinds.ENTRY_DELETE);
            workDirectory.close();
            List<String> deleted = new ArrayList<>();
            while (deleted.size() < 3) {
                WatchKey key = watcher.poll(30, TimeUnit.SECONDS);
                assertNotNull(key, () -> "only " + deleted);
                key.pollEvents().forEach(event -> deleted.add(String.valueOf(event.context())));
                key.reset();
            }
            assertEquals("owner", deleted.getLast(), deleted::toString);
        }
    }

    @Test
    void aNewRunRemovesStaleDirectoriesAndKeepsThoseInUse() throws Exception {
        Path leftover = directory("stowage-benchmark1", "rwx------");
        Path foreign = directory("stowage-benchmark2", "rwxrwxrwx");
        Path other = directory("something", "rwx------");
        try (WorkDirectory running = WorkDirectory.createIn(parent)) {
            try (WorkDirectory _ = WorkDirectory.createIn(parent)) {
                assertFalse(Files.exists(leftover), "its run is over");
                assertTrue(Files.exists(foreign), "others can write there: not made by a run");
                assertTrue(Files.exists(other), "not of a benchmark");
                assertTrue(Files.exists(running.path()), "its run goes on");
            }
            assertTrue(Files.exists(running.path()), "its run goes on");
        }
    }

    private Path directory(String name, String permissions) throws Exception {
        Path directory = Files.createDirectory(parent.resolve(name));
        Files.writeString(directory.resolve("owner"), "");
        Files.writeString(directory.resolve("data"), "x");
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }
}
