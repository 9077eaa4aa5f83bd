package dev.stowage.records.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.Settings;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.Directory;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import dev.stowage.records.RecordSamples;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers get when a file, a lock or a record cannot be used. */
class StoreErrorsTest {
    private static final ContainerId WEB = new ContainerId("web");

    private final StoreErrors errors = new StoreErrors("test");

    @TempDir
    Path directory;

    @Test
    void aFailureNamesSubjectAndCause() {
        IOException cause = new IOException("the disk is on fire");
        StowageException error = errors.withoutEffect(WEB, Operation.UPDATE, cause);
        assertInstanceOf(StorageUnavailableException.class, error);
        assertSame(cause, error.getCause());
        assertTrue(String.valueOf(error.getMessage()).contains("the disk is on fire; nothing was changed"));
        ClosedException closed = assertInstanceOf(ClosedException.class,
                errors.withoutEffect(WEB, Operation.READ, new ClosedChannelException()));
        assertEquals("test", closed.subject().toString());
        assertTrue(String.valueOf(StoreErrors.outcomeUnknown(WEB, Operation.UPDATE, cause).getMessage())
                .contains("the disk is on fire"));
    }

    @Test
    void aBusyLockNamesItsHolder() throws Exception {
        try (StoreLocks locks = open(Duration.ofMillis(1)); HeldLock _ = locks.record(WEB, Operation.START)) {
            BusyException busy = assertThrows(BusyException.class, () -> locks.record(WEB, Operation.UPDATE));
            assertEquals(ProcessHandle.current().pid(), busy.owner().pid().orElseThrow());
            assertTrue(busy.owner().activity().startsWith(Operation.START.displayName() + " web, since "));
            assertEquals(Duration.ofMillis(1), busy.waited());
            assertTrue(locks.tryAcquire("id/web", "test").isEmpty());
            LockBusyException raw = assertThrows(LockBusyException.class,
                    () -> locks.acquireUninterruptibly("id/web", "test"));
            assertInstanceOf(BusyException.class, errors.withoutEffect(WEB, Operation.UPDATE, raw));
        }
    }

    @Test
    void theLockTimeoutIsASetting() {
        assertEquals(Duration.ofSeconds(10), StoreLocks.timeout(Settings.empty()));
        assertEquals(Duration.ofMillis(5), StoreLocks.timeout(new Settings(Map.of("lock-deadline", "5ms"))));
    }

    @Test
    void anInterruptEndsAWaitOnlyWhereItMay() throws Exception {
        try (StoreLocks locks = open(Duration.ofSeconds(30))) {
            try (HeldLock _ = locks.acquire("one", WEB, Operation.UPDATE)) {
                Thread.currentThread().interrupt();
                assertThrows(OperationInterruptedException.class,
                        () -> locks.acquire("one", WEB, Operation.UPDATE));
                assertTrue(Thread.interrupted(), "the interrupt status is lost");
            }
            Thread.currentThread().interrupt();
            locks.acquireUninterruptibly("one", "test").close();
            assertTrue(Thread.interrupted(), "the interrupt status is lost");
        }
    }

    private StoreLocks open(Duration timeout) throws IOException {
        return StoreLocks.open(directory, timeout, InstantSource.system());
    }

    @Test
    void aStoreDirectoryIsCreatedAndOneThatIsOpenToOthersIsRefused() throws Exception {
        Path state = directory.resolve("state");
        try (Directory created = StoreDirectory.open(state, "log", errors)) {
            assertTrue(created.names().isEmpty());
        }
        assertTrue(Files.isDirectory(state.resolve("log")));
        Files.setPosixFilePermissions(state,
                java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        StorageUnavailableException refusal = assertThrows(StorageUnavailableException.class,
                () -> StoreDirectory.open(state, "log", errors));
        assertEquals(Optional.of(Operation.OPEN), refusal.operation());
        assertTrue(String.valueOf(refusal.getMessage()).contains("chmod"), refusal.getMessage());
    }

    @Test
    void recordsAreCheckedAlike() {
        RecordChecks.requireFirstRevision(RecordSamples.small().withRevision(1));
        assertThrows(InvalidArgumentException.class,
                () -> RecordChecks.requireFirstRevision(RecordSamples.small().withRevision(2)));
        assertEquals(RecordSamples.small(), RecordChecks
                .requireReadable(RecordEntry.readable(RecordSamples.small()), WEB, Operation.READ));
        UnreadableException unreadable = assertThrows(UnreadableException.class,
                () -> RecordChecks.requireReadable(
                        RecordEntry.unreadable(RecordSamples.small().id(), "is cut off"), WEB,
                        Operation.READ));
        assertTrue(String.valueOf(unreadable.getMessage()).contains("the record is cut off; "));
        assertEquals(RecordSamples.small(), RecordChecks.requireReadable(
                Optional.of(RecordEntry.readable(RecordSamples.small())), WEB, Operation.READ));
        assertThrows(NotFoundException.class,
                () -> RecordChecks.requireReadable(Optional.empty(), WEB, Operation.READ));
    }
}
