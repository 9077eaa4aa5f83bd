package dev.stowage.storage.sqlite;

import static dev.stowage.storage.sqlite.Stores.WEB;
import static dev.stowage.storage.sqlite.Stores.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.storage.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralProcessesTest {
    @TempDir
    Path directory;

    /** Nobody else has the store open: the log is recovered from the file. */
    @Test
    void aWriterKilledAtAnyMomentAloneLosesNothing() throws Exception {
        Path state = directory.resolve("store");
        long seed = new Random(System.nanoTime()).nextLong();
        Random random = new Random(seed);
        try (SqliteStatusStorage storage = open(state)) {
            storage.create(Stores.named("web", "n"), Level.DURABLE);
        }
        for (int round = 0; round < 2; round++) {
            Path output = directory.resolve("writer-" + round + ".log");
            Process writer = Child.start(output, List.of(), "update", state);
            try {
                waitForLines(writer, output, 1 + random.nextInt(60), seed);
            } finally {
                writer.destroyForcibly();
                assertTrue(writer.waitFor(30, TimeUnit.SECONDS));
            }
            long acknowledged = said(output)
                    .mapToLong(line -> Long.parseLong(line.replace(".", "")))
                    .max()
                    .orElseThrow();
            try (SqliteStatusStorage now = open(state)) {
                long read = now.read(WEB).revision();
                assertTrue(read == acknowledged || read == acknowledged + 1,
                        () -> "acknowledged " + acknowledged + ", read " + read + ", seed " + seed);
                assertEquals(read + 1, now.update(WEB, Level.DURABLE, Stores::next).revision());
                assertEquals(read, now.read(WEB).status().run());
            }
        }
    }

    private static void waitForLines(Process writer, Path output, int lines, long seed) throws IOException {
        long deadline = System.nanoTime() + Stores.PATIENCE.multipliedBy(2).toNanos();
        while (said(output).count() < lines) {
            assertTrue(System.nanoTime() < deadline && writer.isAlive(),
                    () -> "the writer is stuck, seed " + seed);
        }
    }

    /** Whole lines of a child, without what libraries print. */
    private static Stream<String> said(Path output) throws IOException {
        return Files.readString(output).lines().filter(line -> line.matches("[a-z0-9]+\\."));
    }

    /** A person with SQL: takes no lock of ours, and is named all the same. */
    @Test
    void whoeverWritesBySqlIsNamedAndNobodyWaitsToRead() throws Exception {
        Path state = directory.resolve("store");
        try (SqliteStatusStorage storage = open(state, "150ms")) {
            storage.create(Stores.record("web"), Level.DURABLE);
            Path output = directory.resolve("sql.log");
            Process person = Child.start(output, List.of(), "write", state);
            try {
                waitForLines(person, output, 1, 0);
                BusyException busy = assertThrows(BusyException.class,
                        () -> storage.update(WEB, Level.ATOMIC, Stores::next));
                assertTrue(busy.holder().startsWith("pid " + person.pid() + " (java)"), busy.holder());
                assertEquals("web", busy.subject());
                assertThrows(BusyException.class,
                        () -> storage.create(Stores.record("other"), Level.ATOMIC));
                assertThrows(BusyException.class, () -> storage.delete(WEB));
                assertEquals(1, storage.read(WEB).revision());
                assertEquals(1, storage.list().size());
                try (SqliteStatusStorage another = open(state)) {
                    assertEquals(1, another.read(WEB).revision());
                }
            } finally {
                person.destroyForcibly();
                assertTrue(person.waitFor(30, TimeUnit.SECONDS));
            }
            assertEquals(2, storage.update(WEB, Level.ATOMIC, Stores::next).revision());
        }
    }

    /** The kernel reports a failed flush once and takes the pages for written. */
    @Test
    void afterAFailedFlushTheOutcomeIsUnknownAndTheStoreGoesOn() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")),
                "not run: strace is needed to make a flush fail");
        Path state = directory.resolve("store");
        try (SqliteStatusStorage storage = open(state)) {
            storage.create(Stores.record("web"), Level.DURABLE);
        }
        Path output = directory.resolve("fail.log");
        Path trace = directory.resolve("trace");
        Process child = Child.start(output, List.of("/usr/bin/strace", "-f", "--seccomp-bpf", "-qq", "-y",
                "-o", trace.toString(), "-e", "trace=fdatasync,fsync", "-P",
                state.toRealPath().resolve(SqliteStore.FILE + "-wal").toString(), "-e",
                "inject=fdatasync,fsync:error=EIO:when=10"), "fail", state);
        try {
            assertTrue(child.waitFor(100, TimeUnit.SECONDS));
        } finally {
            child.destroyForcibly();
        }
        String said = Files.readString(output);
        assumeTrue(!said.contains("ptrace") || said.contains("failed"),
                "not run: processes cannot be traced here");
        assertTrue(Files.readString(trace).contains("INJECTED"), said);
        assertTrue(said.lines().anyMatch(line -> line.startsWith("failed ")), said);
        long acknowledged = Long.parseLong(said.replaceAll("(?s).*failed ([0-9]+)\\..*", "$1"));
        try (SqliteStatusStorage storage = open(state)) {
            assertEquals(acknowledged, storage.read(WEB).revision());
            assertEquals(List.of(WEB), storage.list().stream().map(e -> e.container()).toList());
            storage.delete(new ContainerId("none"));
        }
    }
}
