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
class FilesTest {
    private static final ContainerId ID = new ContainerId("web-1");

    private final Random random = new Random(7);
    private final RunId run = new RunId(Incarnation.draw(random), 3);

    @TempDir
    private Path directory;

    private Reservations reservations() throws IOException {
        Reservations reservations = new Reservations(directory, random);
        reservations.prepare();
        return reservations;
    }

    @Test
    void anIdIsReservedOnceAndFreedOnce() throws IOException {
        Reservations reservations = reservations();
        assertTrue(reservations.reserve(ID));
        assertFalse(reservations.reserve(ID));
        assertTrue(reservations.current(ID).orElseThrow().run().isEmpty());
        Files.createDirectories(reservations.files(ID, run).runtimeRoot());
        assertEquals(Optional.of(run), reservations.current(ID).orElseThrow().run());
        reservations.free(ID, () -> {});
        reservations.free(ID, () -> {});
        assertEquals(Optional.empty(), reservations.current(ID));
        assertTrue(reservations.reserve(ID));
    }

    @Test
    void aHandleWithoutARunEndsWhenTheRunIsNamed() throws IOException {
        Reservations reservations = reservations();
        reservations.reserve(ID);
        RunFiles unnamed = reservations.current(ID).orElseThrow();
        assertTrue(unnamed.exist());
        Files.createDirectories(reservations.files(ID, run).directory());
        assertFalse(unnamed.exist());
    }

    @Test
    void whatADeletionLeftIsSwept() throws IOException {
        Reservations reservations = reservations();
        reservations.reserve(ID);
        assertThrows(IllegalStateException.class, () -> reservations.free(ID, () -> {
            throw new IllegalStateException("crash");
        }));
        assertEquals(1, Reservations.names(directory.resolve("deleted")).size());
        reservations.sweep(new ContainerId("web"));
        assertEquals(1, Reservations.names(directory.resolve("deleted")).size());
        reservations.sweep(ID);
        assertEquals(List.of(), Reservations.names(directory.resolve("deleted")));
    }

    @Test
    void directoriesOfOthersAreRefused() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("containers"), elsewhere);
        assertThrows(IOException.class, this::reservations);
        Files.delete(directory.resolve("containers"));
        reservations();
        Files.setPosixFilePermissions(directory.resolve("containers"),
                PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(IOException.class, this::reservations);
    }

    @Test
    void listsWhatIsOursInOrder() throws IOException {
        Reservations reservations = reservations();
        reservations.reserve(new ContainerId("b"));
        reservations.reserve(new ContainerId("a"));
        Files.createDirectories(directory.resolve("containers/.not-ours"));
        assertEquals(List.of(new ContainerId("a"), new ContainerId("b")), reservations.list());
        assertEquals(List.of(), new Reservations(directory.resolve("none"), random).list());
    }

    @Test
    void removingFollowsNoLink() throws IOException {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "");
        Path inside = Files.createDirectories(directory.resolve("inside"));
        Files.createSymbolicLink(inside.resolve("link"), outside);
        Reservations.remove(inside);
        assertTrue(Files.exists(outside.resolve("precious")));
        assertFalse(Files.exists(inside));
    }

    @Test
    void runtimeIdsDifferByRunAndRoot() throws IOException {
        RunFiles one = RunFiles.of(ID, run, directory.resolve("a"));
        assertNotEquals(one.runtimeId(), RunFiles.of(ID, run, directory.resolve("b")).runtimeId());
        assertNotEquals(one.runtimeId(),
                RunFiles.of(ID, new RunId(run.incarnation(), 4), directory.resolve("a")).runtimeId());
        String longest = RunFiles.of(new ContainerId("x".repeat(64)), run, directory).runtimeId();
        assertTrue(longest.length() <= 92, longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bundle", "00112233445566778899aabbccddeeff",
            "00112233445566778899aabbccddeeff-0",
            "00112233445566778899aabbccddeeff-01", "00112233445566778899AABBCCDDEEFF-1"})
    void otherNamesAreNoRuns(String name) {
        assertEquals(Optional.empty(), RunFiles.runOf(name));
    }

    @Test
    void aCreationIsReadAsItWasWritten() throws IOException {
        RunFiles files = RunFiles.of(ID, run, directory);
        Files.createDirectories(files.directory());
        assertEquals(Optional.empty(), Creation.read(files));
        Creation creation = new Creation(Optional.of(new ProcessIdentity(12, 34, "boot")), Optional.empty(),
                "boot",
                Instant.ofEpochSecond(5, 6));
        creation.write(files, random);
        assertEquals(Optional.of(creation), Creation.read(files));
        assertTrue(RunFiles.writeFirst(files.ending(), "one", random));
        assertFalse(RunFiles.writeFirst(files.ending(), "two", random));
        assertEquals(Optional.of("one"), RunFiles.text(files.ending()));
        assertEquals(2, Reservations.names(files.directory()).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\0", "v1", "v2 boot 1.2 1 2 3 4", "v1 boot 1.2 1 2 3",
            "v1 boot 12 1 2 3 4",
            "v1 boot 1.2 -1 2 3 4", "v1 boot 1.2 x 2 3 4"})
    void aDamagedCreationIsTold(String text) throws IOException {
        RunFiles files = RunFiles.of(ID, run, directory);
        Files.createDirectories(files.directory());
        Files.writeString(files.created(), text);
        assertThrows(IOException.class, () -> Creation.read(files));
    }
}
