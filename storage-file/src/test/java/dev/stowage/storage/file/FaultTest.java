package dev.stowage.storage.file;

import static dev.stowage.storage.file.Stores.WEB;
import static dev.stowage.storage.file.Stores.files;
import static dev.stowage.storage.file.Stores.open;
import static dev.stowage.storage.file.Stores.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Level;
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
class FaultTest {
    private static final Set<Step> FLUSHES = Set.of(Step.SYNC_NEXT, Step.SYNC_DIRECTORY, Step.SYNC_REMOVAL);

    @TempDir
    Path state;

    private interface Fault {
        void occur() throws IOException;
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN_NEXT", "WRITE_NEXT", "SYNC_NEXT", "SYNC_DIRECTORY", "OPEN_WINDOW", "RENAME"})
    void aFailedUpdateChangesNothingAndBlocksNothing(Step step) throws IOException {
        for (Level level : Level.values()) {
            if (step == Step.SYNC_DIRECTORY && level != Level.DURABLE) {
                continue;
            }
            update(step, level, FaultTest::inputOutputError, StorageUnavailableException.class);
            update(step, level, FaultTest::fullDisk, StorageFullException.class);
        }
    }

    private void update(Step step, Level level, Fault fault, Class<? extends StowageException> refusal)
            throws IOException {
        Path store = state.resolve(step + "-" + level + "-" + refusal.getSimpleName());
        try (FileStatusStorage storage = open(store, failingOnce(step, fault, 1));
                FileStatusStorage elsewhere = open(store)) {
            elsewhere.create(record("web"), level);
            StowageException failure = assertThrows(StowageException.class,
                    () -> storage.update(WEB, level, Stores::next));
            assertEquals(expected(step, refusal), failure.getClass());
            assertEquals("web", failure.subject());
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, elsewhere.read(WEB).revision());
            assertEquals(List.of("web.json"), files(store));
            assertEquals(2, storage.update(WEB, level, Stores::next).revision());
            assertEquals(2, elsewhere.read(WEB).revision());
            assertEquals(3, elsewhere.update(WEB, level, Stores::next).revision());
        }
        try (FileStatusStorage again = open(store)) {
            assertEquals(3, again.read(WEB).revision());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN_NEXT", "WRITE_NEXT", "SYNC_NEXT", "SYNC_DIRECTORY", "OPEN_WINDOW", "RENAME"})
    void aFailedCreateLeavesNothing(Step step) throws IOException {
        try (FileStatusStorage storage = open(state, failingOnce(step, FaultTest::fullDisk, 1));
                FileStatusStorage elsewhere = open(state)) {
            StowageException failure = assertThrows(StowageException.class,
                    () -> storage.create(Stores.named("web", "n"), Level.DURABLE));
            assertEquals(expected(step, StorageFullException.class), failure.getClass());
            assertEquals(List.of(), files(state));
            assertThrows(NotFoundException.class, () -> storage.read(WEB));
            assertEquals(List.of(), elsewhere.list());
            elsewhere.create(Stores.named("other", "n"), Level.DURABLE);
            storage.create(record("web"), Level.DURABLE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REMOVE_LEFTOVER", "REMOVE_RECORD", "SYNC_REMOVAL"})
    void aFailedDeleteCanBeDoneAgain(Step step) throws IOException {
        try (FileStatusStorage storage = open(state, failingOnce(step, FaultTest::inputOutputError, 1))) {
            storage.create(record("web"), Level.DURABLE);
            StowageException failure = assertThrows(StowageException.class, () -> storage.delete(WEB));
            if (step == Step.SYNC_REMOVAL) {
                assertInstanceOf(OutcomeUnknownException.class, failure);
                assertThrows(NotFoundException.class, () -> storage.read(WEB));
            } else {
                assertInstanceOf(StorageUnavailableException.class, failure);
                assertEquals(1, storage.read(WEB).revision());
            }
            storage.delete(WEB);
            assertThrows(NotFoundException.class, () -> storage.read(WEB));
            storage.create(record("web"), Level.DURABLE);
        }
    }

    /** After a failed flush the store forgets what it remembers before it writes again. */
    @ParameterizedTest
    @ValueSource(strings = {"SYNC_NEXT", "SYNC_DIRECTORY"})
    void afterAFailedFlushTheFilesAreReadAgain(String step) throws IOException {
        try (FileStatusStorage storage = open(state,
                failingOnce(Step.valueOf(step), FaultTest::inputOutputError, 2))) {
            storage.create(record("web"), Level.DURABLE);
            assertThrows(OutcomeUnknownException.class,
                    () -> storage.update(WEB, Level.DURABLE, Stores::next));
            Path file = Stores.records(state).resolve("web.json");
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, new byte[0]);
            assertThrows(StowageException.class, () -> storage.update(WEB, Level.DURABLE, Stores::next));
            assertFalse(storage.list().isEmpty());
            Files.write(file, whole);
        }
    }

    private static Class<?> expected(Step step, Class<?> refusal) {
        return FLUSHES.contains(step) ? OutcomeUnknownException.class : refusal;
    }

    private static Steps failingOnce(Step failing, Fault fault, int time) {
        AtomicInteger met = new AtomicInteger();
        return (step, id) -> {
            if (step == failing && met.incrementAndGet() == time) {
                fault.occur();
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
