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
    void theLockGoesLastSoThatWhatIsLeftIsKnownForALeftover() throws Exception {
        Workplace workplace = Workplace.in(parent);
        Files.writeString(workplace.directory().resolve("a"), "x");
        Files.createDirectories(workplace.directory().resolve("z/below"));
        try (WatchService watch = parent.getFileSystem().newWatchService()) {
            workplace.directory().register(watch, StandardWatchEventKinds.ENTRY_DELETE);
            workplace.close();
            List<String> gone = new ArrayList<>();
            while (gone.size() < 3) {
                WatchKey some = watch.poll(30, TimeUnit.SECONDS);
                assertNotNull(some, () -> "only " + gone);
                some.pollEvents().forEach(event -> gone.add(String.valueOf(event.context())));
                some.reset();
            }
            assertEquals("owner", gone.getLast(), gone::toString);
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
