package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSystemCallsTest {
    @TempDir
    private Path path;

    @Test
    void writesReadsAndReturnsAttributes() throws Exception {
        try (Directory directory = Directory.open(path);
                OpenFile file = directory.openFile("a", OpenFile.Access.CREATE_NEW)) {
            byte[] bytes = new byte[3_000_000];
            new Random(17).nextBytes(bytes);
            file.write(bytes, 0);
            file.write("end".getBytes(StandardCharsets.UTF_8), bytes.length + 2L);
            file.syncData();
            file.sync();
            directory.sync();
            byte[] back = new byte[bytes.length];
            assertEquals(bytes.length, file.read(back, 0));
            assertArrayEquals(bytes, back);
            byte[] tail = new byte[10];
            assertEquals(5, file.read(tail, bytes.length));
            assertArrayEquals(new byte[]{0, 0, 'e', 'n', 'd', 0, 0, 0, 0, 0}, tail);
            assertEquals(0, file.read(tail, bytes.length + 5L));
            FileAttributes facts = file.attributes();
            assertEquals(FileAttributes.FileKind.REGULAR, facts.fileKind());
            assertEquals(0600, facts.permissions());
            assertEquals(bytes.length + 5L, facts.size());
            assertEquals(1, facts.links());
            assertEquals(CurrentProcess.effectiveUserId(), facts.userId());
            assertEquals(Files.getAttribute(path.resolve("a"), "unix:uid"), facts.userId());
            assertEquals(Files.getAttribute(path.resolve("a"), "unix:gid"), facts.groupId());
            assertEquals(Files.getAttribute(path.resolve("a"), "unix:ino"), facts.inode());
            assertEquals(Files.getLastModifiedTime(path.resolve("a")).toInstant(), facts.modifiedAt());
            assertEquals(Optional.of(facts), directory.attributes("a"));
            assertEquals(facts.device(), directory.attributes().device());
            file.truncate(3);
            assertArrayEquals(new byte[]{bytes[0], bytes[1], bytes[2]}, file.readAll(3));
            assertThrows(FileSystemException.class, () -> file.readAll(2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 20_000})
    void readAllReturnsTheWholeFile(int length) throws Exception {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        Files.write(path.resolve("a"), bytes);
        try (OpenFile file = OpenFile.open(path.resolve("a"), OpenFile.Access.READ)) {
            assertArrayEquals(bytes, file.readAll(length));
            assertArrayEquals(bytes, file.readAll(1 << 20));
            if (length > 0) {
                assertThrows(FileSystemException.class, () -> file.readAll(length - 1));
            }
        }
        try (OpenFile sizeless = OpenFile.open(Path.of("/proc/self/maps"), OpenFile.Access.READ)) {
            assertTrue(sizeless.readAll(64 << 20).length > 4096);
        }
    }

    @Test
    void noSymbolicLinkIsFollowed() throws Exception {
        Files.createDirectory(path.resolve("real"));
        Files.writeString(path.resolve("real/file"), "secret");
        Files.createSymbolicLink(path.resolve("link"), path.resolve("real"));
        Files.createSymbolicLink(path.resolve("real/link"), path.resolve("real/file"));
        fails(Errno.ENOTDIR, () -> Directory.open(path.resolve("link")));
        fails(Errno.ELOOP, () -> OpenFile.open(path.resolve("real/link"), OpenFile.Access.READ));
        try (Directory directory = Directory.open(path); Directory real = directory.openDirectory("real")) {
            fails(Errno.ENOTDIR, () -> directory.openDirectory("link"));
            fails(Errno.ELOOP, () -> real.openFile("link", OpenFile.Access.READ_WRITE));
            fails(Errno.ELOOP, () -> real.openFile("link", OpenFile.Access.CREATE));
            fails(Errno.EEXIST, () -> real.openFile("link", OpenFile.Access.CREATE_NEW));
            assertEquals(FileAttributes.FileKind.SYMBOLIC_LINK,
                    real.attributes("link").orElseThrow().fileKind());
            Files.move(path.resolve("real"), path.resolve("moved"));
            Files.createSymbolicLink(path.resolve("real"), Files.createDirectory(path.resolve("other")));
            try (OpenFile file = real.openFile("file", OpenFile.Access.READ)) {
                assertEquals("secret", new String(file.readAll(100), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void renamesReplaceOnlyWhenTheyShould() throws Exception {
        try (Directory directory = Directory.open(path)) {
            Files.writeString(path.resolve("a"), "a");
            Files.writeString(path.resolve("b"), "b");
            PosixException failure = fails(Errno.EEXIST, () -> directory.renameNoReplace("a", "b"));
            assertEquals("renameat2", failure.call());
            assertEquals("b", Files.readString(path.resolve("b")));
            directory.renameNoReplace("b", "c");
            directory.rename("a", "c");
            assertEquals("a", Files.readString(path.resolve("c")));
            assertEquals(List.of("c"), directory.names());
            fails(Errno.ENOENT, () -> directory.rename("a", "c"));
            assertTrue(directory.delete("c"));
            assertFalse(directory.delete("c"));
        }
    }

    @Test
    void directoriesAreMadePrivateAndRemovedEmpty() throws Exception {
        try (Directory directory = Directory.open(path)) {
            directory.createDirectory("d");
            assertEquals("rwx------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("d"))));
            fails(Errno.EEXIST, () -> directory.createDirectory("d"));
            fails(Errno.EISDIR, () -> directory.delete("d"));
            Files.createFile(path.resolve("d/file"));
            fails(Errno.ENOTEMPTY, () -> directory.deleteDirectory("d"));
            Files.delete(path.resolve("d/file"));
            assertTrue(directory.deleteDirectory("d"));
            assertFalse(directory.deleteDirectory("d"));
            assertEquals(Optional.empty(), directory.attributes("d"));
        }
    }

    @Test
    void allNamesAreListedEachTime() throws Exception {
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < 3000; i++) {
            expected.add("entry-with-a-name-of-some-length-" + i + (i % 2 == 0 ? "" : "-é"));
        }
        for (String name : expected) {
            Files.createFile(path.resolve(name));
        }
        try (Directory directory = Directory.open(path)) {
            for (int round = 0; round < 2; round++) {
                List<String> names = directory.names();
                assertEquals(expected.size(), names.size());
                assertEquals(expected, new TreeSet<>(names));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/", "/etc", "a\0b"})
    void aNameIsOneComponent(String name) throws Exception {
        Files.createFile(path.resolve("x"));
        try (Directory directory = Directory.open(path)) {
            List<Executable> all = List.of(() -> directory.openFile(name, OpenFile.Access.CREATE),
                    () -> directory.openDirectory(name), () -> directory.createDirectory(name),
                    () -> directory.attributes(name), () -> directory.rename("x", name),
                    () -> directory.renameNoReplace(name, "x"), () -> directory.delete(name),
                    () -> directory.deleteDirectory(name));
            for (Executable call : all) {
                assertThrows(IllegalArgumentException.class, call);
            }
            assertEquals(List.of("x"), directory.names());
        }
    }

    @Test
    void aClosedDescriptorIsNotUsed() throws Exception {
        Directory directory = Directory.open(path);
        OpenFile file = directory.openFile("a", OpenFile.Access.CREATE);
        directory.close();
        file.write(new byte[]{1}, 0);
        file.close();
        file.close();
        assertThrows(ClosedChannelException.class, directory::sync);
        assertThrows(ClosedChannelException.class, directory::names);
        assertThrows(ClosedChannelException.class, () -> file.write(new byte[]{1}, 0));
    }

    @Test
    void aFileStaysOpenThroughAnInterrupt() throws Exception {
        try (OpenFile file = OpenFile.open(path.resolve("a"), OpenFile.Access.CREATE)) {
            Thread.currentThread().interrupt();
            file.write(new byte[]{1, 2}, 0);
            assertTrue(Thread.interrupted());
            assertArrayEquals(new byte[]{1, 2}, file.readAll(2));
        }
    }

    @Test
    void aFifoIsOpenedOnlyWithAReaderAndNeverWaits() throws Exception {
        Path fifo = path.resolve("fifo");
        Fifo.create(fifo);
        fails(Errno.EEXIST, () -> Fifo.create(fifo));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(fifo)));
        assertTrue(Fifo.openForWriting(fifo).isEmpty());
        fails(Errno.ENOENT, () -> Fifo.openForWriting(path.resolve("missing")));
        Files.createFile(path.resolve("file"));
        assertThrows(FileSystemException.class, () -> Fifo.openForWriting(path.resolve("file")));
        Process reader = new ProcessBuilder("cat", fifo.toString()).start();
        try {
            try (Fifo writer = Eventually.present("the reader opens it", () -> Fifo.openForWriting(fifo))) {
                writer.write("go\n".getBytes(StandardCharsets.UTF_8));
            }
            assertEquals("go", reader.inputReader(StandardCharsets.UTF_8).readLine());
        } finally {
            reader.destroyForcibly();
        }
    }

    @Test
    void aFifoReportsThatItIsFullOrHasNoReader() throws Exception {
        Path fifo = path.resolve("fifo");
        Fifo.create(fifo);
        Process reader =
                new ProcessBuilder("sh", "-c", "exec sleep 120 < \"$1\"", "sh", fifo.toString()).start();
        try (Fifo writer = Eventually.present("the reader opens it", () -> Fifo.openForWriting(fifo))) {
            fails(Errno.EAGAIN, () -> writer.write(new byte[1 << 20]));
            reader.destroyForcibly();
            reader.onExit().join();
            fails(Errno.EPIPE, () -> writer.write(new byte[1]));
        } finally {
            reader.destroyForcibly();
        }
    }

    @Test
    void openingAFifoAsAFileDoesNotWait() throws Exception {
        Fifo.create(path.resolve("fifo"));
        try (OpenFile file = OpenFile.open(path.resolve("fifo"), OpenFile.Access.READ)) {
            assertEquals(FileAttributes.FileKind.FIFO, file.attributes().fileKind());
            fails(Errno.ESPIPE, () -> file.readAll(10));
        }
    }

    @Test
    void onlySupportedArchitecturesAreAccepted() {
        assertEquals(Optional.of(LinuxArchitecture.X86_64), LinuxArchitecture.detect("Linux", "amd64"));
        assertEquals(Optional.of(LinuxArchitecture.AARCH64), LinuxArchitecture.detect("Linux", "aarch64"));
        assertEquals(Optional.empty(), LinuxArchitecture.detect("Linux", "riscv64"));
        assertEquals(Optional.empty(), LinuxArchitecture.detect("Mac OS X", "aarch64"));
    }

    private static PosixException fails(Errno errno, Executable call) {
        PosixException failure = assertThrows(PosixException.class, call);
        assertEquals(errno, failure.errno(), failure.getMessage());
        return failure;
    }
}
