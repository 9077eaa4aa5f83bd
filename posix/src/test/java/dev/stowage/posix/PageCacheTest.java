package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageCacheTest {
    @TempDir
    Path directory;

    @Test
    void readsTheWholeFileAfterDroppingTheCache() throws Exception {
        byte[] bytes = new byte[10_000];
        bytes[9_999] = 7;
        try (OpenFile file = OpenFile.open(directory.resolve("file"), OpenFile.Access.CREATE)) {
            file.write(bytes, 0);
            file.dropCache();
            assertArrayEquals(bytes, file.readAll(bytes.length), "not synced: kept");
            file.sync();
            file.dropCache();
            assertArrayEquals(bytes, file.readAll(bytes.length), "from the disk");
        }
    }

    @Test
    void syncFileSystemLetsAllCachesBeDropped() throws Exception {
        Assumptions.assumeFalse(Files.getFileStore(directory).type().equals("tmpfs"), "no disk to read from");
        byte[] bytes = new byte[1 << 20];
        bytes[0] = 7;
        try (Directory top = Directory.open(directory);
                OpenFile first = top.openFile("first", OpenFile.Access.CREATE_NEW);
                OpenFile second = top.openFile("second", OpenFile.Access.CREATE_NEW)) {
            first.write(bytes, 0);
            second.write(bytes, 0);
            top.syncFileSystem();
            for (OpenFile file : List.of(first, second)) {
                file.dropCache();
                long before = readFromDisks();
                assertArrayEquals(bytes, file.readAll(bytes.length));
                assertTrue(readFromDisks() - before >= bytes.length, "it was not forgotten, so not synced");
            }
        }
    }

    /** Bytes that this process made the disks deliver, see proc_pid_io(5). */
    private static long readFromDisks() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io"))
                .stream()
                .filter(line -> line.startsWith("read_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring("read_bytes: ".length())))
                .sum();
    }

    @Test
    void refusesWhatIsClosed() throws Exception {
        OpenFile closed = OpenFile.open(directory.resolve("file"), OpenFile.Access.CREATE);
        closed.close();
        assertThrows(ClosedChannelException.class, closed::dropCache);
        Directory top = Directory.open(directory);
        top.close();
        assertThrows(ClosedChannelException.class, top::syncFileSystem);
    }
}
