package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Incarnation;
import dev.stowage.api.RunId;
import dev.stowage.api.engine.EngineListener;
import dev.stowage.api.engine.FailureSwallowed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitCacheTest {
    private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    Path directory;
    private final AtomicReference<Instant> currentTime = new AtomicReference<>(START);

    private ExitCache open(Duration age, int count) {
        return new ExitCache(directory, new ExitRetention(age, count), currentTime::get,
                new OperationReporter(EngineListener.NONE));
    }

    private static RunId run(int life, long number) {
        return new RunId(new Incarnation(String.format("%032x", life)), number);
    }

    private static Exit exit(int code) {
        return Exit.exited(code, START, ExitSource.EXIT_FILE);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void findsExitsCachedByAnotherInstance() throws IOException {
        ExitCache exits = open(Duration.ofMinutes(5), 10);
        exits.put(run(1, 1), exit(11));
        exits.put(run(1, 2), exit(12));
        exits.put(run(2, 1), exit(21));
        ExitCache other = open(Duration.ofMinutes(5), 10);
        assertEquals(Optional.of(exit(11)), other.find(run(1, 1)));
        assertEquals(Optional.of(exit(12)), other.find(run(1, 2)));
        assertEquals(Optional.empty(), other.find(run(1, 3)));
        assertEquals(Optional.empty(), other.find(run(3, 1)));
        assertEquals(Optional.of(exit(12)), other.findLast(run(1, 1).incarnation()));
        assertEquals(Optional.of(exit(21)), other.findLast(run(2, 1).incarnation()));
        assertEquals(Optional.empty(), other.findLast(run(3, 1).incarnation()));
        assertEquals(3, files().size());
        assertEquals("rw-------", PosixFilePermissions
                .toString(Files.getPosixFilePermissions(directory.resolve(files().getFirst()))));
    }

    @Test
    void keepsTheFirstExitOfARun() {
        ExitCache exits = open(Duration.ofMinutes(5), 10);
        exits.put(run(1, 1), exit(1));
        currentTime.set(START.plusMillis(1));
        exits.put(run(1, 1), exit(2));
        assertEquals(Optional.of(exit(1)), exits.find(run(1, 1)));
    }

    @Test
    void expiresByAge() throws IOException {
        ExitCache exits = open(Duration.ofMinutes(5), 10);
        exits.put(run(1, 1), exit(1));
        currentTime.set(START.plus(Duration.ofMinutes(5)));
        exits.sweep();
        assertEquals(Optional.of(exit(1)), exits.find(run(1, 1)));
        currentTime.set(START.plus(Duration.ofMinutes(5)).plusMillis(1));
        assertEquals(Optional.empty(), exits.find(run(1, 1)));
        assertEquals(1, files().size());
        exits.sweep();
        assertEquals(List.of(), files());
    }

    @Test
    void evictsTheOldestBeyondTheMaximumCount() throws IOException {
        ExitCache exits = open(Duration.ofMinutes(5), 3);
        for (int i = 1; i <= 5; i++) {
            currentTime.set(START.plusMillis(10 - i));
            exits.put(run(i, 1), exit(i));
        }
        exits.sweep();
        assertEquals(3, files().size());
        assertEquals(Optional.empty(), exits.find(run(5, 1)));
        assertEquals(Optional.empty(), exits.find(run(4, 1)));
        assertEquals(Optional.of(exit(3)), exits.find(run(3, 1)));
    }

    @Test
    void sweepsPeriodically() throws IOException {
        ExitCache exits = open(Duration.ofMinutes(5), 3);
        for (int i = 0; i < 250; i++) {
            exits.put(run(i, 1), exit(i % 256));
        }
        assertTrue(files().size() <= 3 + 101, () -> "there are many");
        ExitCache fresh = open(Duration.ofMinutes(5), 1000);
        for (int i = 0; i < 50; i++) {
            currentTime.set(START.plus(Duration.ofHours(i)));
            fresh.put(run(i, 2), exit(1));
        }
        assertTrue(files().size() <= 2, () -> "old ones go when time has passed");
    }

    @Test
    void ignoresForeignFilesAndDeletesStaleTemporaries() throws IOException {
        ExitCache exits = open(Duration.ofMinutes(5), 10);
        String life = run(1, 1).incarnation().value();
        String young = life + ".1." + START.toEpochMilli() + ".next";
        String old = life + ".2." + START.minus(Duration.ofHours(1)).toEpochMilli() + ".next";
        for (String name : List.of(life + ".0.5", "x", life, life + ".1.x", young, old,
                life + ".99999999999999999999.1", ".next", "notes.next")) {
            Files.writeString(directory.resolve(name), "{}");
        }
        assertEquals(Optional.empty(), exits.findLast(run(1, 1).incarnation()));
        exits.sweep();
        assertEquals(8, files().size());
        assertTrue(files().contains(young));
        assertTrue(!files().contains(old));
    }

    @Test
    void reportsADamagedFileAndTreatsItsExitAsNotKept() throws IOException {
        List<FailureSwallowed> reported = new ArrayList<>();
        ExitCache exits = new ExitCache(directory, ExitRetention.STANDARD, currentTime::get,
                new OperationReporter(new EngineListener() {
                    @Override
                    public void failureSwallowed(FailureSwallowed event) {
                        reported.add(event);
                    }
                }));
        String name = run(1, 3).incarnation() + ".3." + START.toEpochMilli();
        Files.writeString(directory.resolve(name), "{\"kind\": ");
        assertEquals(Optional.empty(), exits.find(run(1, 3)));
        assertEquals(List.of(directory.resolve(name) + ": is damaged"),
                reported.stream().map(event -> event.failure().getMessage()).toList());
    }

    @Test
    void isBestEffortWithoutADirectory() {
        ExitCache exits = new ExitCache(directory.resolve("missing"), ExitRetention.STANDARD,
                currentTime::get, new OperationReporter(EngineListener.NONE));
        exits.put(run(1, 1), exit(1));
        exits.sweep();
        assertEquals(Optional.empty(), exits.find(run(1, 1)));
    }
}
