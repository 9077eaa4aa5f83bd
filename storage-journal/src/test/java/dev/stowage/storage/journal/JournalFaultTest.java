package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.JournalFixtures.WEB;
import static dev.stowage.storage.journal.JournalFixtures.open;
import static dev.stowage.storage.journal.JournalFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Durability;
import dev.stowage.storage.journal.log.JournalFailpoint;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every act of the write path fails once, and the disk is full at every act. */
class JournalFaultTest {
    @TempDir
    Path state;

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "ADVANCE_TAIL"})
    void aFailedWriteChangesNothing(JournalFailpoint failpoint) throws IOException {
        for (Durability durability : Durability.values()) {
            refused(failpoint, durability, ArmedFailpoint::inputOutputError,
                    StorageUnavailableException.class);
            refused(failpoint, durability, ArmedFailpoint::fullDisk, StorageFullException.class);
        }
    }

    private void refused(JournalFailpoint failpoint, Durability durability, ArmedFailpoint.Fault fault,
            Class<? extends StowageException> refusal) throws IOException {
        Path store = state.resolve(failpoint + "-" + durability + "-" + refusal.getSimpleName());
        ArmedFailpoint armedFailpoint = new ArmedFailpoint(failpoint, fault);
        try (JournalStatusStorage storage = open(store, armedFailpoint);
                JournalStatusStorage otherStorage = open(store)) {
            otherStorage.create(record("web"), durability);
            armedFailpoint.arm();
            StowageException failure =
                    assertThrows(refusal, () -> storage.update(WEB, durability, JournalFixtures::nextRun));
            assertEquals(new ContainerId("web"), failure.subject());
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, otherStorage.read(WEB).revision());
            armedFailpoint.arm();
            assertThrows(refusal, () -> storage.create(JournalFixtures.named("other", "n"), durability));
            assertThrows(NotFoundException.class, () -> otherStorage.resolve("n"));
            armedFailpoint.arm();
            assertThrows(refusal, () -> storage.delete(WEB));
            assertEquals(2, storage.update(WEB, durability, JournalFixtures::nextRun).revision());
            assertEquals(3, otherStorage.update(WEB, durability, JournalFixtures::nextRun).revision());
        }
        try (JournalStatusStorage reopened = open(store)) {
            assertEquals(3, reopened.read(WEB).revision());
            assertEquals(1, reopened.list().size());
        }
    }

    /** Nothing of a write that failed may come to light later, when nobody else has the store open. */
    @Test
    void aFailedWriteIsNotRecoveredByTheNextOpening() throws IOException {
        ArmedFailpoint armedFailpoint =
                new ArmedFailpoint(JournalFailpoint.ADVANCE_TAIL, ArmedFailpoint::inputOutputError);
        try (JournalStatusStorage storage = open(state, armedFailpoint)) {
            storage.create(record("web"), Durability.DURABLE);
            armedFailpoint.arm();
            assertThrows(StorageUnavailableException.class,
                    () -> storage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun));
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(1, reopened.read(WEB).revision());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC_FULL_SEGMENT", "MAKE_SEGMENT", "SYNC_SEGMENT"})
    void aSegmentThatCannotBeRolledRefusesWritesThatDoNotFit(JournalFailpoint failpoint) throws IOException {
        ArmedFailpoint armedFailpoint = new ArmedFailpoint(failpoint, ArmedFailpoint::fullDisk);
        long refused = 0;
        long acknowledged = 1;
        try (JournalStatusStorage storage = open(state, armedFailpoint)) {
            storage.create(record("web"), Durability.DURABLE);
            armedFailpoint.arm();
            for (int update = 0; update < 250; update++) {
                try {
                    acknowledged =
                            storage.update(WEB, Durability.ATOMIC, JournalFixtures::nextRunWithLongStatus)
                                    .revision();
                } catch (StorageFullException e) {
                    refused++;
                    assertEquals(acknowledged, storage.read(WEB).revision());
                    armedFailpoint.arm();
                    assertEquals(++acknowledged,
                            storage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun).revision());
                    armedFailpoint.disarm();
                }
            }
            assertEquals(1, refused);
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(acknowledged, reopened.read(WEB).revision());
        }
    }

    /** The log only stays longer than it need be. */
    @ParameterizedTest
    @EnumSource(names = {"WRITE_SNAPSHOT", "SYNC_SNAPSHOT", "RENAME_SNAPSHOT", "REMOVE_OLD"})
    void aFailedSnapshotLosesNothing(JournalFailpoint failpoint) throws IOException {
        ArmedFailpoint armedFailpoint = new ArmedFailpoint(failpoint, ArmedFailpoint::fullDisk);
        try (JournalStatusStorage storage = open(state, armedFailpoint)) {
            storage.create(record("web"), Durability.DURABLE);
            armedFailpoint.arm();
            JournalFixtures.fill(storage, 8 * JournalFixtures.SEGMENT_BYTES);
            assertEquals(840, storage.read(WEB).revision());
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(840, reopened.read(WEB).revision());
            reopened.compact();
            assertEquals(2, JournalFixtures.files(state).stream().filter(name -> name.contains("-")).count());
        }
    }
}
