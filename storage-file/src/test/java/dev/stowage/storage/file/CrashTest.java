package dev.stowage.storage.file;

import static dev.stowage.storage.file.Stores.WEB;
import static dev.stowage.storage.file.Stores.files;
import static dev.stowage.storage.file.Stores.named;
import static dev.stowage.storage.file.Stores.open;
import static dev.stowage.storage.file.Stores.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
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

/** A writer is killed (SIGKILL) just before each act, while another process has the store open. */
class CrashTest {
    private static final int KILLED = 128 + 9;

    @TempDir
    Path directory;

    /** The columns: the act, what living readers see, what is there once the store is opened again. */
    @ParameterizedTest
    @CsvSource({"OPEN_NEXT,1,1", "WRITE_NEXT,1,1", "SYNC_NEXT,1,2", "SYNC_DIRECTORY,1,2", "OPEN_WINDOW,1,2",
            "RENAME,1,2", "CLOSE_WINDOW,2,2", "RETURN,2,2"})
    void anUpdateIsDoneOrNot(Step step, long seen, long settled) throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage living = open(state)) {
            living.create(named("web", "n"), Level.DURABLE);
            assertEquals(1, living.read(WEB).revision());
            crash(state, step, Level.DURABLE, "update");
            assertEquals(seen, living.read(WEB).revision());
            assertEquals(seen, revision(living.list().getFirst()));
            try (FileStatusStorage again = open(state)) {
                assertEquals(settled, again.read(WEB).revision());
                assertEquals(settled, again.read(WEB).status().run() + 1);
                assertEquals(settled, living.read(WEB).revision());
                assertEquals(List.of("web+n.json"), files(state));
                assertEquals(settled + 1, again.update(WEB, Level.DURABLE, Stores::next).revision());
                assertEquals(settled + 1, living.read(WEB).revision());
                assertEquals(settled + 1, revision(living.list().getFirst()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE_NEXT", "SYNC_NEXT", "RENAME", "CLOSE_WINDOW"})
    void nobodyNeedsToReopenAfterAKilledUpdate(Step step) throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage living = open(state)) {
            living.create(named("web", "n"), Level.DURABLE);
            crash(state, step, Level.ATOMIC, "update");
            long before = step == Step.WRITE_NEXT ? 1 : 2;
            assertEquals(before + 1, living.update(WEB, Level.ATOMIC, Stores::next).revision());
            assertEquals(before + 1, living.read(WEB).revision());
            assertEquals(List.of("web+n.json"), files(state));
        }
    }

    @ParameterizedTest
    @CsvSource({"OPEN_NEXT,false,false", "WRITE_NEXT,false,false", "SYNC_NEXT,false,true",
            "SYNC_DIRECTORY,false,true", "OPEN_WINDOW,false,true", "RENAME,false,true",
            "CLOSE_WINDOW,true,true", "RETURN,true,true"})
    void aCreationIsDoneOrNot(Step step, boolean seen, boolean settled) throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage living = open(state)) {
            assertThrows(NotFoundException.class, () -> living.read(WEB));
            crash(state, step, Level.DURABLE, "create");
            assertEquals(seen ? 1 : 0, living.list().size());
            try (FileStatusStorage again = open(state)) {
                assertEquals(settled ? 1 : 0, again.list().size());
                assertEquals(settled ? 1 : 0, living.list().size());
                assertEquals(settled ? List.of("web+n.json") : List.of(), files(state));
                if (settled) {
                    assertThrows(AlreadyExistsException.class,
                            () -> living.create(named("other", "n"), Level.DURABLE));
                } else {
                    living.create(named("web", "n"), Level.DURABLE);
                }
                again.delete(WEB);
                living.create(named("other", "n"), Level.DURABLE);
                living.create(record("web"), Level.DURABLE);
            }
        }
    }

    /** What was not acknowledged may be lost, but never comes back over what was. */
    @ParameterizedTest
    @EnumSource(names = {"WRITE_NEXT", "SYNC_NEXT", "RENAME"})
    void aKilledCreationNeitherBlocksItsNameNorTakesIt(Step step) throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage living = open(state)) {
            crash(state, step, Level.DURABLE, "create");
            living.create(named("other", "n"), Level.DURABLE);
            try (FileStatusStorage again = open(state)) {
                assertEquals(List.of("other+n.json"), files(state));
                assertEquals("other", again.resolve("n").toString());
            }
        }
    }

    @Test
    void aDeletionAlsoEndsAKilledCreation() throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage living = open(state)) {
            crash(state, Step.RENAME, Level.DURABLE, "create");
            assertEquals(List.of("web.next"), files(state));
            living.delete(WEB);
            assertEquals(List.of(), files(state));
        }
    }

    @ParameterizedTest
    @CsvSource({"REMOVE_LEFTOVER,true", "REMOVE_RECORD,true", "SYNC_REMOVAL,false", "RETURN,false"})
    void aDeletionIsDoneOrNot(Step step, boolean there) throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage living = open(state)) {
            living.create(named("web", "n"), Level.DURABLE);
            assertEquals(1, living.list().size());
            crash(state, step, Level.DURABLE, "delete");
            assertEquals(there ? 1 : 0, living.list().size());
            if (there) {
                assertEquals(1, living.read(WEB).revision());
            } else {
                assertThrows(NotFoundException.class, () -> living.read(WEB));
            }
            living.delete(WEB);
            try (FileStatusStorage again = open(state)) {
                assertEquals(List.of(), again.list());
                again.create(named("web", "n"), Level.DURABLE);
            }
            assertEquals(1, living.read(WEB).revision());
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
