package dev.stowage.storage.sqlite;

import static dev.stowage.storage.sqlite.SqliteFixtures.WEB;
import static dev.stowage.storage.sqlite.SqliteFixtures.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.storage.Durability;
import dev.stowage.harness.MachineRequirements;
import dev.stowage.posix.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteMultiProcessTest {
    @TempDir
    Path directory;

    /** Nobody else has the store open: the log is recovered from the file. */
    @Test
    void aSingleWriterKilledAtAnyMomentLosesNothing() throws Exception {
        Path state = directory.resolve("store");
        long seed = new Random(System.nanoTime()).nextLong();
        Random random = new Random(seed);
        try (SqliteStatusStorage storage = open(state)) {
            storage.create(SqliteFixtures.named("web", "n"), Durability.DURABLE);
        }
        for (int round = 0; round < 2; round++) {
            Path output = directory.resolve("writer-" + round + ".log");
            Process writer = SqliteTestProcess.start(output, List.of(), "update", state);
            try {
                waitForLines(writer, output, 1 + random.nextInt(60), seed);
            } finally {
                writer.destroyForcibly();
                assertTrue(writer.waitFor(SqliteFixtures.TIMEOUT));
            }
            long acknowledged =
                    acknowledgedLines(output).mapToLong(line -> Long.parseLong(line.replace(".", "")))
                            .max()
                            .orElseThrow();
            try (SqliteStatusStorage reopened = open(state)) {
                long read = reopened.read(WEB).revision();
                assertTrue(read == acknowledged || read == acknowledged + 1,
                        () -> "acknowledged " + acknowledged + ", read " + read + ", seed " + seed);
                assertEquals(read + 1,
                        reopened.update(WEB, Durability.DURABLE, SqliteFixtures::nextRun).revision());
                assertEquals(read, reopened.read(WEB).status().run());
            }
        }
    }

    private static void waitForLines(Process writer, Path output, int lines, long seed) throws IOException {
        Deadline deadline = Deadline.after(SqliteFixtures.TIMEOUT);
        while (acknowledgedLines(output).count() < lines) {
            assertTrue(!deadline.hasPassed() && writer.isAlive(), () -> "the writer is stuck, seed " + seed);
        }
    }

    /** Whole lines of a child, without what libraries print. */
    private static Stream<String> acknowledgedLines(Path output) throws IOException {
        return Files.readString(output).lines().filter(line -> line.matches("[a-z0-9]+\\."));
    }

    /** A person with SQL: takes no lock of ours, and is named all the same. */
    @Test
    void aForeignSqlWriterIsNamedAndBlocksNoReader() throws Exception {
        Path state = directory.resolve("store");
        try (SqliteStatusStorage storage = open(state, "150ms")) {
            storage.create(SqliteFixtures.record("web"), Durability.DURABLE);
            Path output = directory.resolve("sql.log");
            Process sqlClient = SqliteTestProcess.start(output, List.of(), "write", state);
            try {
                waitForLines(sqlClient, output, 1, 0);
                BusyException busy = assertThrows(BusyException.class,
                        () -> storage.update(WEB, Durability.ATOMIC, SqliteFixtures::nextRun));
                assertEquals(sqlClient.pid(), busy.owner().pid().orElseThrow());
                assertEquals(WEB, busy.subject());
                assertThrows(BusyException.class,
                        () -> storage.create(SqliteFixtures.record("other"), Durability.ATOMIC));
                assertThrows(BusyException.class, () -> storage.delete(WEB));
                assertEquals(1, storage.read(WEB).revision());
                assertEquals(1, storage.list().size());
                try (SqliteStatusStorage another = open(state)) {
                    assertEquals(1, another.read(WEB).revision());
                }
            } finally {
                sqlClient.destroyForcibly();
                assertTrue(sqlClient.waitFor(SqliteFixtures.TIMEOUT));
            }
            assertEquals(2, storage.update(WEB, Durability.ATOMIC, SqliteFixtures::nextRun).revision());
        }
    }

    /** The kernel reports a failed flush once and takes the pages for written. */
    @Test
    void afterAFailedFlushTheOutcomeIsUnknownAndTheStoreContinues() throws Exception {
        Path strace = MachineRequirements.program("strace");
        Path state = directory.resolve("store");
        try (SqliteStatusStorage storage = open(state)) {
            storage.create(SqliteFixtures.record("web"), Durability.DURABLE);
        }
        Path output = directory.resolve("fail.log");
        Path trace = directory.resolve("trace");
        Process child = SqliteTestProcess.start(output,
                List.of(strace.toString(), "-f", "--seccomp-bpf", "-qq", "-y", "-o", trace.toString(), "-e",
                        "trace=fdatasync,fsync", "-P",
                        state.toRealPath().resolve(SqliteStore.FILE + "-wal").toString(), "-e",
                        "inject=fdatasync,fsync:error=EIO:when=10"),
                "fail", state);
        try {
            assertTrue(child.waitFor(SqliteFixtures.TIMEOUT.multipliedBy(2)));
        } finally {
            child.destroyForcibly();
        }
        String childOutput = Files.readString(output);
        MachineRequirements.require("ptrace",
                !childOutput.contains("ptrace") || childOutput.contains("failed"),
                "needs permission to trace processes");
        assertTrue(Files.readString(trace).contains("INJECTED"), childOutput);
        assertTrue(childOutput.lines().anyMatch(line -> line.startsWith("failed ")), childOutput);
        long acknowledged = Long.parseLong(childOutput.replaceAll("(?s).*failed ([0-9]+)\\..*", "$1"));
        try (SqliteStatusStorage storage = open(state)) {
            assertEquals(acknowledged, storage.read(WEB).revision());
            assertEquals(List.of(WEB), storage.list().stream().map(e -> e.container()).toList());
            storage.delete(new ContainerId("none"));
        }
    }
}
