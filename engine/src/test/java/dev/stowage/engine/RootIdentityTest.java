package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stowage.api.BackendContext;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.ProcessTable;
import dev.stowage.storage.memory.MemoryStatusStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootIdentityTest {
    private static final String BOOT = "11111111-aaaa-bbbb-cccc-000000000001";
    private static final String NEXT_BOOT = "11111111-aaaa-bbbb-cccc-000000000002";

    @TempDir
    private Path directory;

    private Path root;
    private Path run;

    @BeforeEach
    void namePaths() {
        root = directory.resolve("root");
        run = directory.resolve("run");
    }

    private static String claim(Path root, Path run, String bootId) throws IOException {
        return RootIdentity.claim(root, run, bootId, new SecureRandom()).host().hostId();
    }

    @Test
    void isDrawnOnceForEachRoot() throws IOException {
        String identity = claim(root, run, BOOT);
        assertEquals(32, identity.length());
        assertEquals(identity, claim(root, run, BOOT));
        assertEquals(identity, claim(root, run, NEXT_BOOT));
        assertNotEquals(identity, claim(directory.resolve("other"), run, BOOT));
    }

    @Test
    void isDrawnOnceByManyAtATime() throws Exception {
        List<Future<String>> claims = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                claims.add(threads.submit(() -> claim(root, run, BOOT)));
            }
        }
        Set<String> identities = new HashSet<>();
        for (Future<String> one : claims) {
            identities.add(one.get());
        }
        assertEquals(1, identities.size(), identities.toString());
        try (Stream<Path> files = Files.list(root.resolve("engine/identity"))) {
            assertEquals(List.of("boot." + BOOT, "host"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void isThatOfTheDirectoryThroughALinkAndAfterARename() throws IOException {
        String identity = claim(root, run, BOOT);
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        assertEquals(identity, claim(link.resolve("root"), link.resolve("run"), BOOT));
        Path renamed = Files.move(root, directory.resolve("renamed"));
        assertEquals(identity, claim(renamed, run, BOOT));
    }

    @Test
    void isThatOfADirectoryRestoredInItsPlace() throws IOException {
        String identity = claim(root, run, BOOT);
        Path backup = directory.resolve("backup");
        copy(root, backup);
        DirectoryTree.delete(root);
        copy(backup, root);
        assertEquals(identity, claim(root, run, BOOT));
    }

    @Test
    void anotherRunDirectoryOfOneBootIsRefused() throws IOException {
        String identity = claim(root, run, BOOT);
        Path other = directory.resolve("other-run");
        String message =
                assertThrows(InvalidArgumentException.class, () -> claim(root, other, BOOT)).getMessage();
        assertTrue(message.contains(run.toString()), message);
        assertTrue(message.contains(other.toString()), message);
        assertFalse(Files.exists(other));
        assertEquals(identity, claim(root, other, NEXT_BOOT));
    }

    @Test
    void aRunDirectoryOfAnotherRootIsRefused() throws IOException {
        RootIdentity identity = RootIdentity.claim(root, run, BOOT, new SecureRandom());
        Path other = directory.resolve("other");
        RootIdentity otherIdentity = RootIdentity.claim(other, run, BOOT, new SecureRandom());
        Path engine = Files.createDirectories(run.resolve("engine"));
        RunDirectoryOwner.claim(engine, identity.host());
        RunDirectoryOwner.claim(engine, identity.host());
        String message = assertThrows(InvalidArgumentException.class,
                () -> RunDirectoryOwner.claim(engine, otherIdentity.host())).getMessage();
        assertTrue(message.contains(root.toString()), message);
        assertTrue(message.contains(run.toString()), message);
        DirectoryTree.delete(root);
        RunDirectoryOwner.claim(engine, otherIdentity.host());
        RunDirectoryOwner.claim(engine, otherIdentity.host());
    }

    @Test
    void aCopyIsRefusedUntilItsOriginalIsGone() throws IOException {
        String identity = claim(root, run, currentBoot());
        Path copy = directory.resolve("copy");
        copy(root, copy);
        String message =
                assertThrows(StorageUnavailableException.class, () -> claim(copy, run, currentBoot()))
                        .getMessage();
        assertTrue(message.contains(root.toString()), message);
        assertTrue(message.contains("stowage storage adopt"), message);
        assertTrue(
                assertThrows(InvalidArgumentException.class, () -> adopt(copy, Optional.empty())).getMessage()
                        .contains("is a copy of " + root));
        DirectoryTree.delete(root);
        adopt(copy, Optional.empty());
        assertEquals(identity, claim(copy, run, currentBoot()));
    }

    @Test
    void aCopyOfARenamedRootIsRefused() throws IOException {
        claim(root, run, currentBoot());
        Path renamed = Files.move(root, directory.resolve("renamed"));
        claim(renamed, run, currentBoot());
        Path copy = directory.resolve("copy");
        copy(renamed, copy);
        assertTrue(assertThrows(StorageUnavailableException.class, () -> claim(copy, run, currentBoot()))
                .getMessage()
                .contains(renamed.toString()));
        assertThrows(InvalidArgumentException.class, () -> adopt(copy, Optional.empty()));
    }

    @Test
    void aRootThatIsElsewhereAfterARebootIsRefusedUntilItIsAdopted() throws IOException {
        String identity = claim(root, run, BOOT);
        Path moved = Files.move(root, directory.resolve("moved"));
        assertThrows(StorageUnavailableException.class, () -> claim(moved, run, currentBoot()));
        adopt(moved, Optional.empty());
        assertEquals(identity, claim(moved, run, currentBoot()));
    }

    @Test
    void anotherMachineIsRefusedUntilItAdopts() throws IOException {
        String identity = claim(root, run, BOOT);
        Path place = root.resolve("engine/identity/boot." + BOOT);
        Files.writeString(place,
                Files.readString(place).replaceAll("(?m)^(machine|hardware)=.*\\R", "")
                        + "machine=00000000000000000000000000000001\n"
                        + "hardware=00000000-0000-0000-0000-000000000001\n");
        boolean isIdentified = Files.isReadable(Path.of("/sys/class/dmi/id/product_uuid"))
                || !Files.readString(Path.of("/etc/machine-id")).isBlank();
        assumeTrue(isIdentified, "needs a machine with an id");
        assertThrows(StorageUnavailableException.class, () -> claim(root, run, currentBoot()));
        adopt(root, Optional.empty());
        assertEquals(identity, claim(root, run, currentBoot()));
    }

    @Test
    void aMachineWithoutAnIdProvesNothing() throws IOException {
        String identity = claim(root, run, BOOT);
        Path place = root.resolve("engine/identity/boot." + BOOT);
        Files.writeString(place, Files.readString(place).replaceAll("(?m)^(machine|hardware)=.*\\R", ""));
        assertEquals(identity, claim(root, run, NEXT_BOOT));
    }

    @Test
    void remembersTheBootsThatItSaw() throws IOException {
        claim(root, run, BOOT);
        RootIdentity identity = RootIdentity.claim(root, run, NEXT_BOOT, new SecureRandom());
        assertTrue(identity.hasSeenBoot(BOOT));
        assertTrue(identity.hasSeenBoot(NEXT_BOOT));
        assertFalse(identity.hasSeenBoot("another-boot"));
    }

    @Test
    void adoptsTheIdentityThatTheRecordsCarry() throws IOException {
        adopt(root, Optional.of("0123456789abcdef0123456789abcdef"));
        assertEquals("0123456789abcdef0123456789abcdef", claim(root, run, currentBoot()));
        assertThrows(InvalidArgumentException.class, () -> adopt(root, Optional.of("../x")));
        assertEquals("0123456789abcdef0123456789abcdef", claim(root, run, currentBoot()));
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        claim(root, run, BOOT);
        Path place = root.resolve("engine/identity/boot." + BOOT);
        Files.writeString(place, "sequence=x\n");
        assertTrue(assertThrows(IOException.class, () -> claim(root, run, BOOT)).getMessage()
                .contains(place.toString()));
        Path host = root.resolve("engine/identity/host");
        Files.writeString(host, "");
        assertTrue(assertThrows(IOException.class, () -> claim(root, run, BOOT)).getMessage()
                .contains(host.toString()));
    }

    @Test
    void tellsTheRunDirectoryOfThisBoot() throws IOException {
        assertEquals(Optional.empty(), RootIdentity.runDirectory(root));
        claim(root, run, BOOT);
        assertEquals(Optional.empty(), RootIdentity.runDirectory(root));
        claim(root, run, currentBoot());
        assertEquals(Optional.of(run), RootIdentity.runDirectory(root));
    }

    private void adopt(Path adopted, Optional<String> hostId) {
        try (var storage = new MemoryStatusStorage(BackendContext.of(directory, run))) {
            RootIdentity.adopt(adopted, run, storage, hostId, RootIdentity.ForeignRuns.MAY_RUN);
        }
    }

    private static String currentBoot() throws IOException {
        return ProcessTable.ofHost().bootId();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : all.toList()) {
                Files.copy(source, to.resolve(from.relativize(source).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
