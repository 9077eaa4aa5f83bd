package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static dev.stowage.storage.file.FileFixtures.files;
import static dev.stowage.storage.file.FileFixtures.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.storage.Durability;
import dev.stowage.harness.MachineRequirements;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system without space: a small tmpfs of our own. */
class FileFullDiskTest {
    @TempDir
    Path directory;

    @Test
    void aFullDiskChangesNothingAndWritesResumeOnceThereIsSpace() throws Exception {
        MachineRequirements.root("only root can mount a small disk");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        MachineRequirements.require("mount",
                run("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", disk.toString()) == 0,
                "needs permission to mount a file system");
        try {
            fill(disk.resolve("store"), disk.resolve("filler"));
        } finally {
            assertEquals(0, run("umount", "-l", disk.toString()));
        }
    }

    private static void fill(Path state, Path filler) throws IOException {
        try (FileStatusStorage storage = open(state)) {
            storage.create(FileFixtures.record("web"), Durability.DURABLE);
            fill(filler);
            for (Durability durability : Durability.values()) {
                assertThrows(StorageFullException.class,
                        () -> storage.update(WEB, durability, FileFixtures::nextRun));
                assertThrows(StorageFullException.class,
                        () -> storage.create(FileFixtures.named("other", "n"), durability));
            }
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(List.of("web.json"), files(state));
            try (FileStatusStorage reopened = open(state)) {
                assertEquals(1, reopened.read(WEB).revision());
            }
            assertThrows(StorageFullException.class, () -> open(state.resolveSibling("second")));
            Files.delete(filler);
            assertEquals(2, storage.update(WEB, Durability.DURABLE, FileFixtures::nextRun).revision());
            fill(filler);
            storage.delete(WEB);
            assertEquals(List.of(), files(state));
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
        assertTrue(process.waitFor(FileFixtures.TIMEOUT), command[0]);
        return process.exitValue();
    }
}
