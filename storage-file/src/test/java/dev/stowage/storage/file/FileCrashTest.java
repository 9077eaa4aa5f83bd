package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static dev.stowage.storage.file.FileFixtures.files;
import static dev.stowage.storage.file.FileFixtures.named;
import static dev.stowage.storage.file.FileFixtures.open;
import static dev.stowage.storage.file.FileFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer is killed (SIGKILL) just before each act, while another process has the store open. */
class FileCrashTest {
    private static final int KILLED = 128 + 9;

    @TempDir
    Path directory;

    /** The columns: the act, what living readers see, what is there once the store is opened again. */
    @ParameterizedTest
    @CsvSource({"CREATE_TEMPORARY,1,1", "WRITE_TEMPORARY,1,1", "SYNC_TEMPORARY,1,2", "SYNC_DIRECTORY,1,2",
            "BEGIN_WRITE,1,2", "RENAME,1,2", "END_WRITE,2,2", "RETURN,2,2"})
    void aKilledUpdateIsAtomic(FileFailpoint failpoint, long visible, long recovered) throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage survivor = open(state)) {
            survivor.create(named("web", "n"), Durability.DURABLE);
            assertEquals(1, survivor.read(WEB).revision());
            crash(state, failpoint, Durability.DURABLE, "update");
            assertEquals(visible, survivor.read(WEB).revision());
            assertEquals(visible, revision(survivor.list().getFirst()));
            try (FileStatusStorage reopened = open(state)) {
                assertEquals(recovered, reopened.read(WEB).revision());
                assertEquals(recovered, reopened.read(WEB).status().run() + 1);
                assertEquals(recovered, survivor.read(WEB).revision());
                assertEquals(List.of("web+n.json"), files(state));
                assertEquals(recovered + 1,
                        reopened.update(WEB, Durability.DURABLE, FileFixtures::nextRun).revision());
                assertEquals(recovered + 1, survivor.read(WEB).revision());
                assertEquals(recovered + 1, revision(survivor.list().getFirst()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE_TEMPORARY", "SYNC_TEMPORARY", "RENAME", "END_WRITE"})
    void survivorsNeedNoReopenAfterAKilledUpdate(FileFailpoint failpoint) throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage survivor = open(state)) {
            survivor.create(named("web", "n"), Durability.DURABLE);
            crash(state, failpoint, Durability.ATOMIC, "update");
            long before = failpoint == FileFailpoint.WRITE_TEMPORARY ? 1 : 2;
            assertEquals(before + 1,
                    survivor.update(WEB, Durability.ATOMIC, FileFixtures::nextRun).revision());
            assertEquals(before + 1, survivor.read(WEB).revision());
            assertEquals(List.of("web+n.json"), files(state));
        }
    }

    @ParameterizedTest
    @CsvSource({"CREATE_TEMPORARY,false,false", "WRITE_TEMPORARY,false,false", "SYNC_TEMPORARY,false,true",
            "SYNC_DIRECTORY,false,true", "BEGIN_WRITE,false,true", "RENAME,false,true",
            "END_WRITE,true,true", "RETURN,true,true"})
    void aKilledCreationIsAtomic(FileFailpoint failpoint, boolean visible, boolean recovered)
            throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage survivor = open(state)) {
            assertThrows(NotFoundException.class, () -> survivor.read(WEB));
            crash(state, failpoint, Durability.DURABLE, "create");
            assertEquals(visible ? 1 : 0, survivor.list().size());
            try (FileStatusStorage reopened = open(state)) {
                assertEquals(recovered ? 1 : 0, reopened.list().size());
                assertEquals(recovered ? 1 : 0, survivor.list().size());
                assertEquals(recovered ? List.of("web+n.json") : List.of(), files(state));
                if (recovered) {
                    assertThrows(AlreadyExistsException.class,
                            () -> survivor.create(named("other", "n"), Durability.DURABLE));
                } else {
                    survivor.create(named("web", "n"), Durability.DURABLE);
                }
                reopened.delete(WEB);
                survivor.create(named("other", "n"), Durability.DURABLE);
                survivor.create(record("web"), Durability.DURABLE);
            }
        }
    }

    /** What was not acknowledged may be lost, but never comes back over what was. */
    @ParameterizedTest
    @EnumSource(names = {"WRITE_TEMPORARY", "SYNC_TEMPORARY", "RENAME"})
    void aKilledCreationNeitherBlocksItsNameNorTakesIt(FileFailpoint failpoint) throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage survivor = open(state)) {
            crash(state, failpoint, Durability.DURABLE, "create");
            survivor.create(named("other", "n"), Durability.DURABLE);
            try (FileStatusStorage reopened = open(state)) {
                assertEquals(List.of("other+n.json"), files(state));
                assertEquals("other", reopened.resolve("n").toString());
            }
        }
    }

    @Test
    void deletionRemovesAKilledCreation() throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage survivor = open(state)) {
            crash(state, FileFailpoint.RENAME, Durability.DURABLE, "create");
            assertEquals(List.of("web.next"), files(state));
            survivor.delete(WEB);
            assertEquals(List.of(), files(state));
        }
    }

    @ParameterizedTest
    @CsvSource({"REMOVE_LEFTOVER,true", "REMOVE_RECORD,true", "SYNC_REMOVAL,false", "RETURN,false"})
    void aKilledDeletionIsAtomic(FileFailpoint failpoint, boolean there) throws Exception {
        Path state = directory.resolve("store");
        try (FileStatusStorage survivor = open(state)) {
            survivor.create(named("web", "n"), Durability.DURABLE);
            assertEquals(1, survivor.list().size());
            crash(state, failpoint, Durability.DURABLE, "delete");
            assertEquals(there ? 1 : 0, survivor.list().size());
            if (there) {
                assertEquals(1, survivor.read(WEB).revision());
            } else {
                assertThrows(NotFoundException.class, () -> survivor.read(WEB));
            }
            survivor.delete(WEB);
            try (FileStatusStorage reopened = open(state)) {
                assertEquals(List.of(), reopened.list());
                reopened.create(named("web", "n"), Durability.DURABLE);
            }
            assertEquals(1, survivor.read(WEB).revision());
        }
    }

    private void crash(Path state, FileFailpoint failpoint, Durability durability, String operation)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "child", ".log");
        Process child = FileTestProcess.start(output, FileCrashingWriter.class, state.toString(),
                failpoint.name(), durability.name(), operation);
        try {
            assertTrue(child.waitFor(FileFixtures.TIMEOUT), "child hangs");
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
