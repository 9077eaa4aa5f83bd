package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.JournalFixtures.WEB;
import static dev.stowage.storage.journal.JournalFixtures.named;
import static dev.stowage.storage.journal.JournalFixtures.open;
import static dev.stowage.storage.journal.JournalFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.storage.journal.log.JournalFailpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer is killed (SIGKILL) just before each act, while another process has the store open or none. */
class JournalCrashTest {
    private static final int KILLED = 128 + 9;

    @TempDir
    Path directory;

    /** The columns: the act, what living readers see, what the next writer builds on. */
    @ParameterizedTest
    @CsvSource({"WRITE,1,1", "ADVANCE_TAIL,1,1", "SYNC,1,2", "PUBLISH,1,2", "RETURN,2,2"})
    void survivorsContinue(JournalFailpoint failpoint, long visible, long recovered) throws Exception {
        Path state = directory.resolve("store");
        try (JournalStatusStorage survivor = open(state)) {
            survivor.create(named("web", "n"), Durability.DURABLE);
            crash(state, failpoint, Durability.DURABLE, "update");
            assertEquals(visible, survivor.read(WEB).revision());
            assertEquals(visible, revision(survivor.list().getFirst()));
            assertEquals(recovered + 1,
                    survivor.update(WEB, Durability.DURABLE, JournalFixtures::nextRun).revision());
            assertEquals(recovered + 1, survivor.read(WEB).revision());
            assertEquals(recovered, survivor.read(WEB).status().run());
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(recovered + 1, reopened.read(WEB).revision());
        }
    }

    /** Whoever opens the store beside the living brings what was written to light. */
    @ParameterizedTest
    @CsvSource({"WRITE,1", "ADVANCE_TAIL,1", "SYNC,2", "PUBLISH,2", "RETURN,2"})
    void joiningProcessesCommitAbandonedWrites(JournalFailpoint failpoint, long recovered) throws Exception {
        Path state = directory.resolve("store");
        try (JournalStatusStorage survivor = open(state)) {
            survivor.create(named("web", "n"), Durability.DURABLE);
            crash(state, failpoint, Durability.DURABLE, "update");
            try (JournalStatusStorage reopened = open(state)) {
                assertEquals(recovered, reopened.read(WEB).revision());
                assertEquals(recovered, survivor.read(WEB).revision());
            }
        }
    }

    /** With nobody left, the log itself tells. */
    @ParameterizedTest
    @CsvSource({"WRITE,1", "ADVANCE_TAIL,2", "SYNC,2", "PUBLISH,2", "RETURN,2"})
    void theFirstToOpenReplaysTheLog(JournalFailpoint failpoint, long recovered) throws Exception {
        for (Durability durability : Durability.values()) {
            if (durability != Durability.DURABLE && failpoint == JournalFailpoint.SYNC) {
                continue;
            }
            Path state = directory.resolve("store-" + durability);
            try (JournalStatusStorage storage = open(state)) {
                storage.create(named("web", "n"), durability);
            }
            crash(state, failpoint, durability, "update");
            try (JournalStatusStorage reopened = open(state)) {
                ContainerRecord found = reopened.read(WEB);
                assertEquals(recovered, found.revision());
                assertEquals(recovered, found.status().run() + 1);
                assertEquals(recovered + 1,
                        reopened.update(WEB, durability, JournalFixtures::nextRun).revision());
            }
            try (JournalStatusStorage reopened = open(state)) {
                assertEquals(recovered + 1, reopened.read(WEB).revision());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"WRITE,false", "ADVANCE_TAIL,false", "SYNC,true", "PUBLISH,true", "RETURN,true"})
    void aCreationTakesItsNameOrNot(JournalFailpoint failpoint, boolean there) throws Exception {
        Path state = directory.resolve("store");
        try (JournalStatusStorage survivor = open(state)) {
            assertThrows(NotFoundException.class, () -> survivor.read(WEB));
            crash(state, failpoint, Durability.DURABLE, "create");
            if (there) {
                assertThrows(AlreadyExistsException.class,
                        () -> survivor.create(named("other", "n"), Durability.DURABLE));
                assertThrows(AlreadyExistsException.class,
                        () -> survivor.create(record("web"), Durability.DURABLE));
                survivor.delete(WEB);
            }
            survivor.create(named("other", "n"), Durability.DURABLE);
            survivor.create(record("web"), Durability.DURABLE);
            assertEquals("other", survivor.resolve("n").toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"WRITE,true", "ADVANCE_TAIL,true", "SYNC,false", "PUBLISH,false", "RETURN,false"})
    void aKilledDeletionIsAtomic(JournalFailpoint failpoint, boolean there) throws Exception {
        Path state = directory.resolve("store");
        try (JournalStatusStorage survivor = open(state)) {
            survivor.create(named("web", "n"), Durability.DURABLE);
            crash(state, failpoint, Durability.DURABLE, "delete");
            if (there) {
                assertEquals(2,
                        survivor.update(WEB, Durability.DURABLE, JournalFixtures::nextRun).revision());
                survivor.delete(WEB);
            } else {
                assertThrows(NotFoundException.class,
                        () -> survivor.update(WEB, Durability.DURABLE, JournalFixtures::nextRun));
            }
            survivor.create(named("web", "n"), Durability.DURABLE);
            try (JournalStatusStorage reopened = open(state)) {
                assertEquals(List.of(WEB), reopened.list().stream().map(RecordEntry::container).toList());
            }
        }
    }

    /** The log goes on in another file, and what it replaces is removed, at whatever moment somebody dies. */
    @ParameterizedTest
    @EnumSource(names = {"SYNC_FULL_SEGMENT", "MAKE_SEGMENT", "SYNC_SEGMENT", "WRITE_SNAPSHOT",
            "SYNC_SNAPSHOT", "RENAME_SNAPSHOT", "REMOVE_OLD"})
    void aKilledRollOrCompactionIsAtomic(JournalFailpoint failpoint) throws Exception {
        for (String operation : List.of("roll", "compact")) {
            Path state = directory.resolve("store-" + operation);
            long before;
            try (JournalStatusStorage survivor = open(state)) {
                survivor.create(named("web", "n"), Durability.DURABLE);
                crash(state, failpoint, Durability.ATOMIC, operation);
                before = survivor.read(WEB).revision();
                assertTrue(operation.equals("compact") || before > 90, "too few updates: " + before);
                // goes on in the segment that was being left
                assertEquals(before + 1,
                        survivor.update(WEB, Durability.DURABLE, JournalFixtures::nextRun).revision());
            }
            try (JournalStatusStorage reopened = open(state)) {
                assertEquals(before + 1, reopened.read(WEB).revision());
                JournalFixtures.fill(reopened, 4 * JournalFixtures.SEGMENT_BYTES);
                before = reopened.read(WEB).revision();
            }
            try (JournalStatusStorage reopened = open(state)) {
                assertEquals(before, reopened.read(WEB).revision());
            }
        }
    }

    @Test
    void theStoreReopensAfterAKilledCompactionWithNoSurvivor() throws Exception {
        for (JournalFailpoint failpoint : List.of(JournalFailpoint.SYNC_SEGMENT,
                JournalFailpoint.WRITE_SNAPSHOT, JournalFailpoint.REMOVE_OLD)) {
            Path state = directory.resolve("store-" + failpoint);
            try (JournalStatusStorage storage = open(state)) {
                storage.create(record("web"), Durability.DURABLE);
                JournalFixtures.fill(storage, JournalFixtures.SEGMENT_BYTES / 2);
            }
            crash(state, failpoint, Durability.ATOMIC, "compact");
            try (JournalStatusStorage reopened = open(state)) {
                assertEquals(54, reopened.read(WEB).revision());
                reopened.update(WEB, Durability.DURABLE, JournalFixtures::nextRun);
            }
            try (JournalStatusStorage reopened = open(state)) {
                assertEquals(55, reopened.read(WEB).revision());
            }
        }
    }

    private void crash(Path state, JournalFailpoint failpoint, Durability durability, String operation)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "child", ".log");
        Process child = JournalTestProcess.start(output, JournalCrashingWriter.class, state.toString(),
                failpoint.name(), durability.name(), operation);
        try {
            assertTrue(child.waitFor(JournalFixtures.TIMEOUT), "child hangs");
            assertEquals(KILLED, child.exitValue(), () -> "the act was never reached: " + read(output));
        } finally {
            child.destroyForcibly();
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static long revision(RecordEntry entry) {
        return switch (entry) {
            case RecordEntry.ReadableRecord readableRecord -> readableRecord.record().revision();
            case RecordEntry.UnreadableRecord unreadableRecord ->
                throw new AssertionError(unreadableRecord.reason());
        };
    }
}
