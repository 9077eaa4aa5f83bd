package dev.stowage.runtime.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reservations, the files of a run, and the record of a creation. */
class OciRunFilesTest {
    private static final ContainerId ID = new ContainerId("web-1");

    private final Random random = new Random(7);
    private final RunId run = new RunId(Incarnation.generate(random), 3);

    @TempDir
    private Path directory;

    private OciIdRegistry idRegistry() throws IOException {
        OciIdRegistry idRegistry = new OciIdRegistry(directory, random);
        idRegistry.prepare();
        return idRegistry;
    }

    @Test
    void anIdIsReservedOnceAndReleasedOnce() throws IOException {
        OciIdRegistry idRegistry = idRegistry();
        assertTrue(idRegistry.reserve(ID));
        assertFalse(idRegistry.reserve(ID));
        assertTrue(idRegistry.current(ID).orElseThrow().run().isEmpty());
        Files.createDirectories(idRegistry.runFiles(ID, run).runtimeRoot());
        assertEquals(Optional.of(run), idRegistry.current(ID).orElseThrow().run());
        idRegistry.release(ID, () -> {});
        idRegistry.release(ID, () -> {});
        assertEquals(Optional.empty(), idRegistry.current(ID));
        assertTrue(idRegistry.reserve(ID));
    }

    @Test
    void unnamedRunFilesVanishOnceTheRunIsNamed() throws IOException {
        OciIdRegistry idRegistry = idRegistry();
        idRegistry.reserve(ID);
        OciRunFiles unnamed = idRegistry.current(ID).orElseThrow();
        assertTrue(unnamed.exists());
        Files.createDirectories(idRegistry.runFiles(ID, run).directory());
        assertFalse(unnamed.exists());
    }

    @Test
    void leftoversOfADeletionArePurged() throws IOException {
        OciIdRegistry idRegistry = idRegistry();
        idRegistry.reserve(ID);
        assertThrows(IllegalStateException.class, () -> idRegistry.release(ID, () -> {
            throw new IllegalStateException("crash");
        }));
        assertEquals(1, OciIdRegistry.entryNames(directory.resolve("deleted")).size());
        idRegistry.purgeTrash(new ContainerId("web"));
        assertEquals(1, OciIdRegistry.entryNames(directory.resolve("deleted")).size());
        idRegistry.purgeTrash(ID);
        assertEquals(List.of(), OciIdRegistry.entryNames(directory.resolve("deleted")));
    }

    @Test
    void directoriesOwnedByOthersAreRefused() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("containers"), elsewhere);
        assertThrows(IOException.class, this::idRegistry);
        Files.delete(directory.resolve("containers"));
        idRegistry();
        Files.setPosixFilePermissions(directory.resolve("containers"),
                PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(IOException.class, this::idRegistry);
    }

    @Test
    void listsIdsInOrder() throws IOException {
        OciIdRegistry idRegistry = idRegistry();
        idRegistry.reserve(new ContainerId("b"));
        idRegistry.reserve(new ContainerId("a"));
        Files.createDirectories(directory.resolve("containers/.not-ours"));
        assertEquals(List.of(new ContainerId("a"), new ContainerId("b")), idRegistry.list());
        assertEquals(List.of(), new OciIdRegistry(directory.resolve("none"), random).list());
    }

    @Test
    void runtimeIdsDifferByRunAndRoot() throws IOException {
        OciRunFiles one = OciRunFiles.of(ID, run, directory.resolve("a"));
        assertNotEquals(one.runtimeId(), OciRunFiles.of(ID, run, directory.resolve("b")).runtimeId());
        assertNotEquals(one.runtimeId(),
                OciRunFiles.of(ID, new RunId(run.incarnation(), 4), directory.resolve("a")).runtimeId());
        String longest = OciRunFiles.of(new ContainerId("x".repeat(64)), run, directory).runtimeId();
        assertTrue(longest.length() <= 92, longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bundle", "00112233445566778899aabbccddeeff",
            "00112233445566778899aabbccddeeff-0", "00112233445566778899aabbccddeeff-01",
            "00112233445566778899AABBCCDDEEFF-1"})
    void otherNamesAreNoRuns(String name) {
        assertEquals(Optional.empty(), OciRunFiles.parseRunId(name));
    }

    @Test
    void aCreationRecordIsReadAsItWasWritten() throws IOException {
        OciRunFiles files = OciRunFiles.of(ID, run, directory);
        Files.createDirectories(files.directory());
        assertEquals(Optional.empty(), CreationRecord.read(files));
        CreationRecord creationRecord = new CreationRecord(Optional.of(new ProcessIdentity(12, 34, "boot")),
                Optional.empty(), "boot", Instant.ofEpochSecond(5, 6));
        creationRecord.write(files, random);
        assertEquals(Optional.of(creationRecord), CreationRecord.read(files));
        assertTrue(OciRunFiles.writeIfAbsent(files.resolvedExit(), "one", random));
        assertFalse(OciRunFiles.writeIfAbsent(files.resolvedExit(), "two", random));
        assertEquals(Optional.of("one"), OciRunFiles.readText(files.resolvedExit()));
        assertEquals(2, OciIdRegistry.entryNames(files.directory()).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\0", "v1", "v2 boot 1.2 1 2 3 4", "v1 boot 1.2 1 2 3",
            "v1 boot 12 1 2 3 4", "v1 boot 1.2 -1 2 3 4", "v1 boot 1.2 x 2 3 4"})
    void aDamagedCreationRecordIsRejected(String text) throws IOException {
        OciRunFiles files = OciRunFiles.of(ID, run, directory);
        Files.createDirectories(files.directory());
        Files.writeString(files.created(), text);
        assertThrows(IOException.class, () -> CreationRecord.read(files));
    }
}
