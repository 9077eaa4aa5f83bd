package dev.stowage.storage.sqlite;

import static dev.stowage.storage.sqlite.SqliteFixtures.WEB;
import static dev.stowage.storage.sqlite.SqliteFixtures.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.storage.Durability;
import dev.stowage.harness.MachineRequirements;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system without space: a small tmpfs of our own. */
class SqliteFullDiskTest {
    @TempDir
    Path directory;

    @Test
    void aFullDiskChangesNothingAndWritesResumeOnceThereIsSpace() throws Exception {
        MachineRequirements.root("only root can mount a small disk");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        MachineRequirements.require("mount",
                run("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", disk.toString()) == 0,
                "needs permission to mount a file system");
        try {
            fill(disk.resolve("store"), disk.resolve("filler"));
        } finally {
            assertEquals(0, run("umount", "-l", disk.toString()));
        }
    }

    private static void fill(Path state, Path filler) throws IOException {
        try (SqliteStatusStorage storage = open(state)) {
            storage.create(SqliteFixtures.record("web"), Durability.DURABLE);
            fill(filler);
            for (Durability durability : Durability.values()) {
                assertThrows(StorageFullException.class,
                        () -> storage.update(WEB, durability, SqliteFixtures::nextRun));
                assertThrows(StorageFullException.class,
                        () -> storage.create(SqliteFixtures.named("other", "n"), durability));
            }
            assertThrows(StorageFullException.class, () -> storage.delete(WEB));
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, storage.list().size());
            assertThrows(StorageFullException.class, () -> open(state.resolveSibling("second")));
            Files.delete(filler);
            assertEquals(2, storage.update(WEB, Durability.DURABLE, SqliteFixtures::nextRun).revision());
            storage.create(SqliteFixtures.named("other", "n"), Durability.DURABLE);
        }
        try (SqliteStatusStorage reopened = open(state)) {
            assertEquals(2, reopened.read(WEB).revision());
            assertEquals(new ContainerId("other"), reopened.resolve("n").container());
        }
    }

    private static void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] page = new byte[4096];
            for (int pages = 0; pages < 10_000; pages++) {
                out.write(page);
            }
            throw new AssertionError("the disk is too large");
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("No space"), e.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(process.waitFor(SqliteFixtures.TIMEOUT), command[0]);
        return process.exitValue();
    }
}
