package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is mapped never lacks a block, or its first use on a full disk would kill the process. */
class SharedMemoryTest {
    private static final int COUNT = 1 << 14;

    @TempDir
    private Path path;

    @Test
    void aFileWithHolesGetsItsBlocksAndKeepsItsNumbers() throws Exception {
        Path file = path.resolve("numbers");
        try (SharedLongs numbers = SharedLongs.open(file, 1)) {
            numbers.set(0, 7);
        }
        makeHole(file);
        try (SharedLongs numbers = SharedLongs.open(file, COUNT)) {
            assertEquals(7, numbers.get(0));
            assertEquals(0, numbers.get(COUNT - 1));
            assertTrue(allocatedBytes(file) >= (long) COUNT * Long.BYTES, file + " has a hole");
        }
    }

    @Test
    void onAFullDiskAHoleIsRefusedAndLocksNeedNone() throws Exception {
        assumeTrue(CurrentProcess.effectiveUserId() == 0, "only root can mount a small disk");
        Path disk = Files.createDirectory(path.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", disk.toString()) == 0,
                "needs permission to mount a file system");
        try {
            makeHole(disk.resolve("numbers"));
            makeHole(disk.resolve("lock.holders"));
            Files.createFile(disk.resolve("lock"));
            fill(disk.resolve("filler"));
            PosixException refusal = assertThrows(PosixException.class,
                    () -> SharedLongs.open(disk.resolve("numbers"), COUNT));
            assertTrue(refusal.is(Errno.ENOSPC), refusal.getMessage());
            try (FileLocks locks = open(disk);
                    FileLocks others = open(disk);
                    HeldLock _ = locks.acquire("web", "stop web", Duration.ofSeconds(60))) {
                assertTrue(others.tryAcquire("web", "kill web").isEmpty());
            }
        } finally {
            assertEquals(0, run("umount", "-l", disk.toString()));
        }
    }

    private static FileLocks open(Path disk) throws IOException {
        return FileLocks.open(disk.resolve("lock"), ProcessTable.ofHost(), InstantSource.system());
    }

    private static void makeHole(Path file) throws IOException {
        OpenFile.open(file, OpenFile.Access.CREATE).close();
        try (RandomAccessFile holes = new RandomAccessFile(file.toFile(), "rw")) {
            holes.setLength(1 << 19);
        }
    }

    private static long allocatedBytes(Path file) throws IOException {
        Process stat = new ProcessBuilder("stat", "--format=%b", file.toString()).start();
        return 512 * Long.parseLong(
                new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }

    private static void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] page = new byte[4096];
            for (int pages = 0; pages < 1000; pages++) {
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
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), command[0]);
        return process.exitValue();
    }
}
