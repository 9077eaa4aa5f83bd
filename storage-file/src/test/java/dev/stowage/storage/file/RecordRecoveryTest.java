package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static dev.stowage.storage.file.FileFixtures.files;
import static dev.stowage.storage.file.FileFixtures.named;
import static dev.stowage.storage.file.FileFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.posix.HeldLock;
import dev.stowage.records.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a whole record that a killed writer left, seen by a store that is open meanwhile. */
class RecordRecoveryTest {
    private static final ContainerId OTHER = new ContainerId("other");

    @TempDir
    Path directory;
    private Path state;
    private FileStatusStorage storage;

    @BeforeEach
    void open() {
        state = directory.resolve("store");
        storage = FileFixtures.open(state);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aCreationIsCompletedByTheNextOpening() throws IOException {
        assertEquals(List.of(), storage.list());
        leaveTemporary(record("web"));
        leaveTemporary(named("other", "n"));
        assertEquals(List.of(), storage.list());
        assertThrows(NotFoundException.class, () -> storage.read(WEB));
        FileFixtures.open(state).close();
        assertEquals(List.of("other+n.json", "web.json"), files(state));
        assertEquals(record("web"), storage.read(WEB));
        assertEquals(named("other", "n"), storage.read(OTHER));
        assertEquals(2, storage.list().size());
        assertEquals("other", storage.resolve("n").toString());
    }

    @Test
    void anUpdateIsCompletedByTheNextOpening() throws IOException {
        storage.create(record("web"), Durability.DURABLE);
        ContainerRecord second = record("web").nextRevision(FileFixtures.nextRun(record("web")));
        leaveTemporary(second);
        assertEquals(record("web"), storage.read(WEB));
        FileFixtures.open(state).close();
        assertEquals(second, storage.read(WEB));
        assertEquals(List.of("web.json"), files(state));
    }

    @Test
    void theNextWriterOfTheRecordCompletesIt() throws IOException {
        leaveTemporary(record("web"));
        assertThrows(AlreadyExistsException.class, () -> storage.create(record("web"), Durability.ATOMIC));
        assertEquals(List.of("web.json"), files(state));
        leaveTemporary(record("web").nextRevision(FileFixtures.nextRun(record("web"))));
        assertEquals(3, storage.update(WEB, Durability.ATOMIC, FileFixtures::nextRun).revision());
        assertEquals(List.of("web.json"), files(state));
    }

    @Test
    void aCreationWhoseNameIsTakenMeanwhileIsRemoved() throws IOException {
        storage.create(named("other", "n"), Durability.DURABLE);
        leaveTemporary(named("web", "n"));
        FileFixtures.open(state).close();
        assertEquals(List.of("other+n.json"), files(state));
    }

    @Test
    void anUpdateOfADeletedRecordIsRemoved() throws IOException {
        leaveTemporary(record("web").nextRevision(FileFixtures.nextRun(record("web"))));
        FileFixtures.open(state).close();
        assertEquals(List.of(), files(state));
    }

    /** What follows a record that a disk or a hand has damaged is better than nothing. */
    @Test
    void anUpdateOfADamagedRecordIsCompleted() throws IOException {
        storage.create(record("web"), Durability.DURABLE);
        Files.writeString(FileFixtures.records(state).resolve("web.json"), "damaged");
        ContainerRecord second = record("web").nextRevision(FileFixtures.nextRun(record("web")));
        leaveTemporary(second);
        FileFixtures.open(state).close();
        assertEquals(second, storage.read(WEB));
    }

    @Test
    void anUpdateByANewerProgramIsShownAndKept() throws IOException {
        String newer = "{\"version\": \"v2\"}\n";
        storage.create(record("web"), Durability.DURABLE);
        Files.writeString(FileFixtures.records(state).resolve("web.next"), newer);
        FileFixtures.open(state).close();
        assertEquals(List.of("web.json"), files(state));
        assertEquals(newer, Files.readString(FileFixtures.records(state).resolve("web.json")));
    }

    @Test
    void aRecordLockedByALiveWriterIsSkipped() throws IOException {
        leaveTemporary(record("web"));
        leaveTemporary(record("other"));
        try (SimulatedProcess writer = new SimulatedProcess(state);
                HeldLock _ = writer.locks.record(WEB, Operation.CREATE)) {
            try (FileStatusStorage reopened = new FileStatusStorage(FileFixtures.context(state, "50ms"))) {
                assertEquals(List.of("other.json", "web.next"), files(state));
                assertEquals(record("other"), reopened.read(OTHER));
            }
        }
        FileFixtures.open(state).close();
        assertEquals(List.of("other.json", "web.json"), files(state));
    }

    /** The leftover is a directory, which nobody of us makes: it must not close the store to all. */
    @Test
    void anUnreadableLeftoverIsSkipped() throws IOException {
        Files.createDirectory(FileFixtures.records(state).resolve("web.next"));
        leaveTemporary(record("other"));
        try (FileStatusStorage reopened = FileFixtures.open(state)) {
            assertTrue(files(state).contains("other.json"));
            reopened.update(OTHER, Durability.DURABLE, FileFixtures::nextRun);
        }
    }

    private void leaveTemporary(ContainerRecord record) throws IOException {
        Files.write(FileFixtures.records(state).resolve(record.id().container() + ".next"),
                RecordJson.encode(record));
    }
}
