package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static dev.stowage.storage.file.FileFixtures.files;
import static dev.stowage.storage.file.FileFixtures.open;
import static dev.stowage.storage.file.FileFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Durability;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.OpenFile.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every act of the write path fails once, and the disk is full at every act. */
class FileFaultTest {
    private static final Set<FileFailpoint> FLUSH_FAILPOINTS =
            Set.of(FileFailpoint.SYNC_TEMPORARY, FileFailpoint.SYNC_DIRECTORY, FileFailpoint.SYNC_REMOVAL);

    @TempDir
    Path state;

    private interface Fault {
        void inject() throws IOException;
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE_TEMPORARY", "WRITE_TEMPORARY", "SYNC_TEMPORARY", "SYNC_DIRECTORY",
            "BEGIN_WRITE", "RENAME"})
    void aFailedUpdateChangesNothingAndBlocksNothing(FileFailpoint failpoint) throws IOException {
        for (Durability durability : Durability.values()) {
            if (failpoint == FileFailpoint.SYNC_DIRECTORY && durability != Durability.DURABLE) {
                continue;
            }
            update(failpoint, durability, FileFaultTest::inputOutputError, StorageUnavailableException.class);
            update(failpoint, durability, FileFaultTest::fullDisk, StorageFullException.class);
        }
    }

    private void update(FileFailpoint failpoint, Durability durability, Fault fault,
            Class<? extends StowageException> refusal) throws IOException {
        Path store = state.resolve(failpoint + "-" + durability + "-" + refusal.getSimpleName());
        try (FileStatusStorage storage = open(store, failingOnce(failpoint, fault, 1));
                FileStatusStorage otherStorage = open(store)) {
            otherStorage.create(record("web"), durability);
            StowageException failure = assertThrows(StowageException.class,
                    () -> storage.update(WEB, durability, FileFixtures::nextRun));
            assertEquals(expected(failpoint, refusal), failure.getClass());
            assertEquals(new ContainerId("web"), failure.subject());
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, otherStorage.read(WEB).revision());
            assertEquals(List.of("web.json"), files(store));
            assertEquals(2, storage.update(WEB, durability, FileFixtures::nextRun).revision());
            assertEquals(2, otherStorage.read(WEB).revision());
            assertEquals(3, otherStorage.update(WEB, durability, FileFixtures::nextRun).revision());
        }
        try (FileStatusStorage reopened = open(store)) {
            assertEquals(3, reopened.read(WEB).revision());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE_TEMPORARY", "WRITE_TEMPORARY", "SYNC_TEMPORARY", "SYNC_DIRECTORY",
            "BEGIN_WRITE", "RENAME"})
    void aFailedCreateLeavesNothing(FileFailpoint failpoint) throws IOException {
        try (FileStatusStorage storage = open(state, failingOnce(failpoint, FileFaultTest::fullDisk, 1));
                FileStatusStorage otherStorage = open(state)) {
            StowageException failure = assertThrows(StowageException.class,
                    () -> storage.create(FileFixtures.named("web", "n"), Durability.DURABLE));
            assertEquals(expected(failpoint, StorageFullException.class), failure.getClass());
            assertEquals(List.of(), files(state));
            assertThrows(NotFoundException.class, () -> storage.read(WEB));
            assertEquals(List.of(), otherStorage.list());
            otherStorage.create(FileFixtures.named("other", "n"), Durability.DURABLE);
            storage.create(record("web"), Durability.DURABLE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REMOVE_LEFTOVER", "REMOVE_RECORD", "SYNC_REMOVAL"})
    void aFailedDeleteCanBeDoneAgain(FileFailpoint failpoint) throws IOException {
        try (FileStatusStorage storage =
                open(state, failingOnce(failpoint, FileFaultTest::inputOutputError, 1))) {
            storage.create(record("web"), Durability.DURABLE);
            StowageException failure = assertThrows(StowageException.class, () -> storage.delete(WEB));
            if (failpoint == FileFailpoint.SYNC_REMOVAL) {
                assertInstanceOf(OutcomeUnknownException.class, failure);
                assertThrows(NotFoundException.class, () -> storage.read(WEB));
            } else {
                assertInstanceOf(StorageUnavailableException.class, failure);
                assertEquals(1, storage.read(WEB).revision());
            }
            storage.delete(WEB);
            assertThrows(NotFoundException.class, () -> storage.read(WEB));
            storage.create(record("web"), Durability.DURABLE);
        }
    }

    /** After a failed flush the store forgets what it remembers before it writes again. */
    @ParameterizedTest
    @ValueSource(strings = {"SYNC_TEMPORARY", "SYNC_DIRECTORY"})
    void afterAFailedFlushTheFilesAreReadAgain(String failpoint) throws IOException {
        try (FileStatusStorage storage = open(state,
                failingOnce(FileFailpoint.valueOf(failpoint), FileFaultTest::inputOutputError, 2))) {
            storage.create(record("web"), Durability.DURABLE);
            assertThrows(OutcomeUnknownException.class,
                    () -> storage.update(WEB, Durability.DURABLE, FileFixtures::nextRun));
            Path file = FileFixtures.records(state).resolve("web.json");
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, new byte[0]);
            assertThrows(StowageException.class,
                    () -> storage.update(WEB, Durability.DURABLE, FileFixtures::nextRun));
            assertFalse(storage.list().isEmpty());
            Files.write(file, whole);
        }
    }

    private static Class<?> expected(FileFailpoint failpoint, Class<?> refusal) {
        return FLUSH_FAILPOINTS.contains(failpoint) ? OutcomeUnknownException.class : refusal;
    }

    private static Failpoints failingOnce(FileFailpoint failing, Fault fault, int occurrence) {
        AtomicInteger hits = new AtomicInteger();
        return failpoint -> {
            if (failpoint == failing && hits.incrementAndGet() == occurrence) {
                fault.inject();
            }
        };
    }

    private static void inputOutputError() throws IOException {
        throw new IOException("injected: input/output error");
    }

    /** The kernel's own refusal, from the device that is always full. */
    private static void fullDisk() throws IOException {
        try (OpenFile full = OpenFile.open(Path.of("/dev/full"), Access.READ_WRITE)) {
            full.write(new byte[1], 0);
        }
        assertTrue(false, "/dev/full took a byte");
    }
}
