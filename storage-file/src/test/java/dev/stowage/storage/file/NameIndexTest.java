package dev.stowage.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Operation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.RecordName;
import dev.stowage.storage.file.Generations.Membership;
import dev.stowage.storage.file.Generations.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameIndexTest {
    private static final ContainerName N = new ContainerName("n");
    private static final ContainerRecord WEB = Stores.named("web", "n");
    private static final ContainerRecord OTHER = Stores.named("other", "n");

    @TempDir
    Path directory;
    private OtherProcess other;
    private RecordFiles files;
    private Index index;
    private NameIndex names;

    @BeforeEach
    void open() throws IOException {
        Path state = directory.resolve("store");
        files = new RecordFiles(StoreDirectory.openRecords(state));
        other = new OtherProcess(state);
        index = new Index(files, other.generations);
        names = new NameIndex(index, other.generations);
    }

    @AfterEach
    void close() {
        files.close();
        other.close();
    }

    @Test
    void aNameIsTakenWhileARecordHasIt() throws IOException {
        assertFalse(isTaken(N));
        other.write(WEB, Membership.CHANGES);
        assertTrue(isTaken(N));
        assertTrue(isTaken(N));
        other.remove(WEB);
        assertFalse(isTaken(N));
        other.write(OTHER, Membership.CHANGES);
        assertTrue(isTaken(N));
    }

    @Test
    void aContainerThatLivesAgainUnderAnotherNameHasOnlyThat() throws IOException {
        other.write(WEB, Membership.CHANGES);
        assertTrue(isTaken(N));
        other.remove(WEB);
        other.write(Stores.named("web", "m"), Membership.CHANGES);
        assertFalse(isTaken(N));
        assertTrue(isTaken(new ContainerName("m")));
    }

    @Test
    void oneOfSeveralThatHadTheNameHasItStill() throws IOException {
        other.write(WEB, Membership.CHANGES);
        assertTrue(isTaken(N));
        other.remove(WEB);
        other.write(OTHER, Membership.CHANGES);
        assertTrue(isTaken(N));
        other.remove(OTHER);
        other.write(WEB, Membership.CHANGES);
        assertTrue(isTaken(N));
    }

    @Test
    void threadsAskOneAfterAnother() throws Exception {
        other.write(WEB, Membership.CHANGES);
        assertTrue(isTaken(N));
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            assertEquals(true, thread.submit(() -> isTaken(N)).get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatThisProcessCreatesAndDeletesIsKnown() throws IOException {
        assertFalse(isTaken(N));
        assertTrue(create(WEB));
        assertTrue(isTaken(N));
        assertFalse(create(OTHER));
        delete(WEB);
        assertFalse(isTaken(N));
        assertTrue(create(OTHER));
        assertTrue(isTaken(N));
    }

    @Test
    void aNameIsFreeAfterACreationThatFailed() throws IOException {
        assertThrows(IOException.class, () -> names.create(N, Stores.WEB, () -> {
            throw new IOException("no space");
        }));
        assertFalse(isTaken(N));
        assertTrue(create(OTHER));
        assertTrue(isTaken(N));
    }

    /** Names of deleted records are forgotten now and then; whoever has one then is found all the same. */
    @Test
    void whatIsTakenIsFoundThroughManyNamesThatCameAndWent() throws IOException {
        for (int number = 0; number < 1200; number++) {
            other.writeUntold(Stores.named("web-" + number, "n" + number));
        }
        other.write(WEB, Membership.CHANGES);
        assertTrue(isTaken(N));
        assertTrue(isTaken(new ContainerName("n7")));
        for (int number = 0; number < 1200; number++) {
            other.remove(Stores.named("web-" + number, "n" + number));
        }
        assertFalse(isTaken(new ContainerName("n7")));
        assertTrue(isTaken(N));
        other.write(Stores.named("web-7", "n7"), Membership.CHANGES);
        assertTrue(isTaken(new ContainerName("n7")));
    }

    /** Nothing is created: what is remembered of it is looked up and not there. */
    private boolean isTaken(ContainerName name) throws IOException {
        return !names.create(name, new ContainerId("asking"), () -> {});
    }

    /** Creates a record as this process does. */
    private boolean create(ContainerRecord record) throws IOException {
        return names.create(record.name().orElseThrow(), record.id().container(), () -> {
            try (Window window = other.generations.open(record.id().container(), Operation.CREATE,
                    Membership.CHANGES)) {
                other.writeUntold(record);
                index.written(window, RecordName.of(record), new RecordEntry.Intact(record));
            }
        });
    }

    /** Deletes a record as this process does. */
    private void delete(ContainerRecord record) throws IOException {
        ContainerId id = record.id().container();
        try (Window window = other.generations.open(id, Operation.DELETE, Membership.CHANGES)) {
            other.removeUntold(record);
            index.removed(window, id);
        }
    }
}
