package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Durability;
import dev.stowage.harness.MachineRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void nothingIsOpenToOthers() throws IOException {
        Path state = directory.resolve("a/b");
        try (FileStatusStorage storage = open(state)) {
            storage.create(FileFixtures.record("web"), Durability.ATOMIC);
        }
        try (Stream<Path> all = Files.walk(directory.resolve("a"))) {
            for (Path path : all.toList()) {
                assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), path.toString());
            }
        }
    }

    @Test
    void aDirectoryOpenToOthersIsRefusedWithARemedy() throws IOException {
        for (String part : List.of("", "records")) {
            Path state = directory.resolve("store");
            open(state).close();
            Path loose = state.resolve(part);
            Files.setPosixFilePermissions(loose, PosixFilePermissions.fromString("rwx---r-x"));
            assertRefused(state, loose, "chmod 700 " + loose);
            Files.setPosixFilePermissions(loose, PosixFilePermissions.fromString("rwx------"));
            open(state).close();
        }
    }

    @Test
    void aDirectoryOfAnotherUserIsRefusedWithARemedy() throws IOException {
        MachineRequirements.root("only root can give a directory away");
        Path state = directory.resolve("store");
        open(state).close();
        Files.setAttribute(state, "unix:uid", 12345);
        assertRefused(state, state, "chown 0 " + state);
    }

    @Test
    void aLinkOrAFileIsRefused() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        assertRefused(link, link, "choose another directory");
        Path file = Files.writeString(directory.resolve("file"), "");
        assertRefused(file, file, "choose another directory");
        Path state = Files.createDirectory(directory.resolve("store"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(state.resolve("records"), real);
        assertRefused(state, state, "choose another directory");
    }

    private static void assertRefused(Path state, Path reported, String remedy) {
        StorageUnavailableException refusal =
                assertThrows(StorageUnavailableException.class, () -> open(state));
        assertEquals(Optional.of(Operation.OPEN), refusal.operation());
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(reported.toString()) && message.contains(remedy), message);
    }
}
