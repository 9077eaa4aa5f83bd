package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.Stores.WEB;
import static dev.stowage.storage.journal.Stores.named;
import static dev.stowage.storage.journal.Stores.open;
import static dev.stowage.storage.journal.Stores.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer is killed (SIGKILL) just before each act, while another process has the store open or none. */
class CrashTest {
    private static final int KILLED = 128 + 9;

    @TempDir
    Path directory;

    /** The columns: the act, what living readers see, what the next writer builds on. */
    @ParameterizedTest
    @CsvSource({"WRITE,1,1", "ADVANCE_TAIL,1,1", "SYNC,1,2", "PUBLISH,1,2", "RETURN,2,2"})
    void theLivingGoOn(Step step, long seen, long settled) throws Exception {
        Path state = directory.resolve("store");
        try (JournalStatusStorage living = open(state)) {
            living.create(named("web", "n"), Level.DURABLE);
            crash(state, step, Level.DURABLE, "update");
            assertEquals(seen, living.read(WEB).revision());
            assertEquals(seen, revision(living.list().getFirst()));
            assertEquals(settled + 1, living.update(WEB, Level.DURABLE, Stores::next).revision());
            assertEquals(settled + 1, living.read(WEB).revision());
            assertEquals(settled, living.read(WEB).status().run());
        }
        try (JournalStatusStorage again = open(state)) {
            assertEquals(settled + 1, again.read(WEB).revision());
        }
    }

    /** Whoever opens the store beside the living brings what was written to light. */
    @ParameterizedTest
    @CsvSource({"WRITE,1", "ADVANCE_TAIL,1", "SYNC,2", "PUBLISH,2", "RETURN,2"})
    void whoJoinsSettles(Step step, long settled) throws Exception {
        Path state = directory.resolve("store");
        try (JournalStatusStorage living = open(state)) {
            living.create(named("web", "n"), Level.DURABLE);
            crash(state, step, Level.DURABLE, "update");
            try (JournalStatusStorage again = open(state)) {
                assertEquals(settled, again.read(WEB).revision());
                assertEquals(settled, living.read(WEB).revision());
            }
        }
    }

    /** With nobody left, the log itself tells. */
    @ParameterizedTest
    @CsvSource({"WRITE,1", "ADVANCE_TAIL,2", "SYNC,2", "PUBLISH,2", "RETURN,2"})
    void whoComesFirstReadsTheLog(Step step, long settled) throws Exception {
        for (Level level : Level.values()) {
            if (level != Level.DURABLE && step == Step.SYNC) {
                continue;
            }
            Path state = directory.resolve("store-" + level);
            try (JournalStatusStorage storage = open(state)) {
                storage.create(named("web", "n"), level);
            }
            crash(state, step, level, "update");
            try (JournalStatusStorage again = open(state)) {
                ContainerRecord found = again.read(WEB);
                assertEquals(settled, found.revision());
                assertEquals(settled, found.status().run() + 1);
                assertEquals(settled + 1, again.update(WEB, level, Stores::next).revision());
            }
            try (JournalStatusStorage again = open(state)) {
                assertEquals(settled + 1, again.read(WEB).revision());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"WRITE,false", "ADVANCE_TAIL,false", "SYNC,true", "PUBLISH,true", "RETURN,true"})
    void aCreationTakesItsNameOrNot(Step step, boolean there) throws Exception {
        Path state = directory.resolve("store");
        try (JournalStatusStorage living = open(state)) {
            assertThrows(NotFoundException.class, () -> living.read(WEB));
            crash(state, step, Level.DURABLE, "create");
            if (there) {
                assertThrows(AlreadyExistsException.class,
                        () -> living.create(named("other", "n"), Level.DURABLE));
                assertThrows(AlreadyExistsException.class, () -> living.create(record("web"), Level.DURABLE));
                living.delete(WEB);
            }
            living.create(named("other", "n"), Level.DURABLE);
            living.create(record("web"), Level.DURABLE);
            assertEquals("other", living.resolve("n").toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"WRITE,true", "ADVANCE_TAIL,true", "SYNC,false", "PUBLISH,false", "RETURN,false"})
    void aDeletionIsDoneOrNot(Step step, boolean there) throws Exception {
        Path state = directory.resolve("store");
        try (JournalStatusStorage living = open(state)) {
            living.create(named("web", "n"), Level.DURABLE);
            crash(state, step, Level.DURABLE, "delete");
            if (there) {
                assertEquals(2, living.update(WEB, Level.DURABLE, Stores::next).revision());
                living.delete(WEB);
            } else {
                assertThrows(NotFoundException.class,
                        () -> living.update(WEB, Level.DURABLE, Stores::next));
            }
            living.create(named("web", "n"), Level.DURABLE);
            try (JournalStatusStorage again = open(state)) {
                assertEquals(List.of(WEB), again.list().stream().map(RecordEntry::container).toList());
            }
        }
    }

    /** The log goes on in another file, and what it replaces is removed, at whatever moment somebody dies. */
    @ParameterizedTest
    @EnumSource(names = {"SYNC_FULL_SEGMENT", "MAKE_SEGMENT", "SYNC_SEGMENT", "WRITE_SNAPSHOT",
            "SYNC_SNAPSHOT", "RENAME_SNAPSHOT", "REMOVE_OLD"})
    void aNewSegmentIsBegunOrNot(Step step) throws Exception {
        for (String act : List.of("roll", "compact")) {
            Path state = directory.resolve("store-" + act);
            long before;
            try (JournalStatusStorage living = open(state)) {
                living.create(named("web", "n"), Level.DURABLE);
                crash(state, step, Level.ATOMIC, act);
                before = living.read(WEB).revision();
                assertTrue(act.equals("compact") || before > 90, "too few updates: " + before);
                // goes on in the segment that was being left
                assertEquals(before + 1, living.update(WEB, Level.DURABLE, Stores::next).revision());
            }
            try (JournalStatusStorage again = open(state)) {
                assertEquals(before + 1, again.read(WEB).revision());
                Stores.fill(again, 4 * Stores.SEGMENT);
                before = again.read(WEB).revision();
            }
            try (JournalStatusStorage again = open(state)) {
                assertEquals(before, again.read(WEB).revision());
            }
        }
    }

    @Test
    void nobodyIsLeftAfterADeathInTheMiddleOfANewSegment() throws Exception {
        for (Step step : List.of(Step.SYNC_SEGMENT, Step.WRITE_SNAPSHOT, Step.REMOVE_OLD)) {
            Path state = directory.resolve("store-" + step);
            try (JournalStatusStorage storage = open(state)) {
                storage.create(record("web"), Level.DURABLE);
                Stores.fill(storage, Stores.SEGMENT / 2);
            }
            crash(state, step, Level.ATOMIC, "compact");
            try (JournalStatusStorage again = open(state)) {
                assertEquals(54, again.read(WEB).revision());
                again.update(WEB, Level.DURABLE, Stores::next);
            }
            try (JournalStatusStorage again = open(state)) {
                assertEquals(55, again.read(WEB).revision());
            }
        }
    }

    private void crash(Path state, Step step, Level level, String operation)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "child", ".log");
        Process child = Child.start(output, CrashingWriter.class, state.toString(), step.name(), level.name(),
                operation);
        try {
            assertTrue(child.waitFor(Stores.PATIENCE.toSeconds(), TimeUnit.SECONDS), "child hangs");
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
            case RecordEntry.Intact intact -> intact.record().revision();
            case RecordEntry.Unreadable unreadable -> throw new AssertionError(unreadable.reason());
        };
    }
}
