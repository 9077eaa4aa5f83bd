package dev.stowage.storage.file;

import static dev.stowage.storage.file.Stores.WEB;
import static dev.stowage.storage.file.Stores.files;
import static dev.stowage.storage.file.Stores.named;
import static dev.stowage.storage.file.Stores.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
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
class SettlingTest {
    private static final ContainerId OTHER = new ContainerId("other");

    @TempDir
    Path directory;
    private Path state;
    private FileStatusStorage living;

    @BeforeEach
    void open() {
        state = directory.resolve("store");
        living = Stores.open(state);
    }

    @AfterEach
    void close() {
        living.close();
    }

    @Test
    void aCreationIsCompletedByTheNextOpening() throws IOException {
        assertEquals(List.of(), living.list());
        leave(record("web"));
        leave(named("other", "n"));
        assertEquals(List.of(), living.list());
        assertThrows(NotFoundException.class, () -> living.read(WEB));
        Stores.open(state).close();
        assertEquals(List.of("other+n.json", "web.json"), files(state));
        assertEquals(record("web"), living.read(WEB));
        assertEquals(named("other", "n"), living.read(OTHER));
        assertEquals(2, living.list().size());
        assertEquals("other", living.resolve("n").toString());
    }

    @Test
    void anUpdateIsCompletedByTheNextOpening() throws IOException {
        living.create(record("web"), Level.DURABLE);
        ContainerRecord second = record("web").next(Stores.next(record("web")));
        leave(second);
        assertEquals(record("web"), living.read(WEB));
        Stores.open(state).close();
        assertEquals(second, living.read(WEB));
        assertEquals(List.of("web.json"), files(state));
    }

    @Test
    void whoeverNextWritesTheRecordCompletesIt() throws IOException {
        leave(record("web"));
        assertThrows(AlreadyExistsException.class, () -> living.create(record("web"), Level.ATOMIC));
        assertEquals(List.of("web.json"), files(state));
        leave(record("web").next(Stores.next(record("web"))));
        assertEquals(3, living.update(WEB, Level.ATOMIC, Stores::next).revision());
        assertEquals(List.of("web.json"), files(state));
    }

    @Test
    void aCreationWhoseNameIsTakenMeanwhileIsRemoved() throws IOException {
        living.create(named("other", "n"), Level.DURABLE);
        leave(named("web", "n"));
        Stores.open(state).close();
        assertEquals(List.of("other+n.json"), files(state));
    }

    @Test
    void anUpdateOfADeletedRecordIsRemoved() throws IOException {
        leave(record("web").next(Stores.next(record("web"))));
        Stores.open(state).close();
        assertEquals(List.of(), files(state));
    }

    /** What follows a record that a disk or a hand has damaged is better than nothing. */
    @Test
    void anUpdateOfADamagedRecordIsCompleted() throws IOException {
        living.create(record("web"), Level.DURABLE);
        Files.writeString(Stores.records(state).resolve("web.json"), "damaged");
        ContainerRecord second = record("web").next(Stores.next(record("web")));
        leave(second);
        Stores.open(state).close();
        assertEquals(second, living.read(WEB));
    }

    @Test
    void anUpdateByANewerProgramIsShownAndKept() throws IOException {
        String newer = "{\"version\": \"v2\"}\n";
        living.create(record("web"), Level.DURABLE);
        Files.writeString(Stores.records(state).resolve("web.next"), newer);
        Stores.open(state).close();
        assertEquals(List.of("web.json"), files(state));
        assertEquals(newer, Files.readString(Stores.records(state).resolve("web.json")));
    }

    @Test
    void whatALivingWriterHoldsIsLeftAloneAndNoObstacle() throws IOException {
        leave(record("web"));
        leave(record("other"));
        try (OtherProcess writer = new OtherProcess(state);
                HeldLock _ = writer.locks.record(WEB, Operation.CREATE)) {
            try (FileStatusStorage again = new FileStatusStorage(Stores.context(state, "50ms"))) {
                assertEquals(List.of("other.json", "web.next"), files(state));
                assertEquals(record("other"), again.read(OTHER));
            }
        }
        Stores.open(state).close();
        assertEquals(List.of("other.json", "web.json"), files(state));
    }

    /** The leftover is a directory, which nobody of us makes: it must not close the store to all. */
    @Test
    void aLeftoverThatCannotBeReadIsNoObstacleToOthers() throws IOException {
        Files.createDirectory(Stores.records(state).resolve("web.next"));
        leave(record("other"));
        try (FileStatusStorage again = Stores.open(state)) {
            assertTrue(files(state).contains("other.json"));
            again.update(OTHER, Level.DURABLE, Stores::next);
        }
    }

    private void leave(ContainerRecord record) throws IOException {
        Files.write(Stores.records(state).resolve(record.id().container() + ".next"),
                RecordJson.encode(record));
    }
}
