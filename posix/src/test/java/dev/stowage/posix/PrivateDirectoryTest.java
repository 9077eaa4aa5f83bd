package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stowage.posix.PrivateDirectory.OtherUsers;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void isMadeWithItsParentsForItsOwnerOnly() throws IOException {
        Path path = directory.resolve("a/b/c");
        PrivateDirectory.open(path).close();
        for (Path made : new Path[]{path, path.getParent(), directory.resolve("a")}) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        }
        PrivateDirectory.open(path).close();
    }

    @Test
    void refusalWithOpenPermissionsNamesTheCure() throws IOException {
        PrivateDirectory.open(directory.resolve("store")).close();
        Path store = directory.resolve("store");
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwx-----x"));
        refused(store, "chmod 700 " + store);
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwx------"));
        assumeTrue(CurrentProcess.effectiveUserId() == 0, "not run: only root can give a directory away");
        Files.setAttribute(store, "unix:uid", 12345);
        refused(store, "chown 0 " + store);
    }

    @Test
    void isRefusedWhenItIsSomethingElse() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        refused(Files.createSymbolicLink(directory.resolve("link"), real), "choose another directory");
        Path file = Files.writeString(directory.resolve("file"), "");
        refused(file, "choose another directory");
        refused(file.resolve("below"), "choose another directory");
    }

    @Test
    void otherUsersMayReadWhereThatIsAllowed() throws IOException {
        Path run = directory.resolve("a/run");
        PrivateDirectory.prepare(run, OtherUsers.READ_ONLY);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(run)));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
        PrivateDirectory.prepare(run, OtherUsers.READ_ONLY);
        refused(run, "chmod 700 " + run);
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwxr-x"));
        FileSystemException refusal = assertThrows(FileSystemException.class,
                () -> PrivateDirectory.prepare(run, OtherUsers.READ_ONLY));
        assertTrue(String.valueOf(refusal.getMessage()).contains("chmod 755 " + run), refusal.getMessage());
    }

    @Test
    void createsANewDirectoryOnce() throws IOException {
        Path run = directory.resolve("run");
        PrivateDirectory.createNew(run);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(run)));
        assertThrows(FileAlreadyExistsException.class, () -> PrivateDirectory.createNew(run));
    }

    private static void refused(Path path, String cure) {
        FileSystemException refusal =
                assertThrows(FileSystemException.class, () -> PrivateDirectory.open(path));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(path.toString()) && message.contains(cure), message);
    }
}
