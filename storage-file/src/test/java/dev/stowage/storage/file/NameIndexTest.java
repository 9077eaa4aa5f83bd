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
import dev.stowage.records.RecordLookupKey;
import dev.stowage.storage.file.VersionTable.WriteGuard;
import dev.stowage.storage.file.VersionTable.WriteKind;
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
    private static final ContainerName NAME = new ContainerName("n");
    private static final ContainerRecord WEB = FileFixtures.named("web", "n");
    private static final ContainerRecord OTHER = FileFixtures.named("other", "n");

    @TempDir
    Path directory;
    private SimulatedProcess otherProcess;
    private RecordFiles files;
    private RecordCache cache;
    private NameIndex nameIndex;

    @BeforeEach
    void open() throws IOException {
        Path state = directory.resolve("store");
        files = new RecordFiles(FileRecordStore.openRecords(state));
        otherProcess = new SimulatedProcess(state);
        cache = new RecordCache(files, otherProcess.versionTable);
        nameIndex = new NameIndex(cache, otherProcess.versionTable);
    }

    @AfterEach
    void close() {
        files.close();
        otherProcess.close();
    }

    @Test
    void aNameIsTakenWhileARecordHasIt() throws IOException {
        assertFalse(isTaken(NAME));
        otherProcess.write(WEB, WriteKind.ADD_OR_REMOVE);
        assertTrue(isTaken(NAME));
        assertTrue(isTaken(NAME));
        otherProcess.remove(WEB);
        assertFalse(isTaken(NAME));
        otherProcess.write(OTHER, WriteKind.ADD_OR_REMOVE);
        assertTrue(isTaken(NAME));
    }

    @Test
    void aContainerRecreatedUnderAnotherNameHasOnlyThatName() throws IOException {
        otherProcess.write(WEB, WriteKind.ADD_OR_REMOVE);
        assertTrue(isTaken(NAME));
        otherProcess.remove(WEB);
        otherProcess.write(FileFixtures.named("web", "m"), WriteKind.ADD_OR_REMOVE);
        assertFalse(isTaken(NAME));
        assertTrue(isTaken(new ContainerName("m")));
    }

    @Test
    void oneOfSeveralThatHadTheNameHasItStill() throws IOException {
        otherProcess.write(WEB, WriteKind.ADD_OR_REMOVE);
        assertTrue(isTaken(NAME));
        otherProcess.remove(WEB);
        otherProcess.write(OTHER, WriteKind.ADD_OR_REMOVE);
        assertTrue(isTaken(NAME));
        otherProcess.remove(OTHER);
        otherProcess.write(WEB, WriteKind.ADD_OR_REMOVE);
        assertTrue(isTaken(NAME));
    }

    @Test
    void lookupsFromSeveralThreadsAreSerialized() throws Exception {
        otherProcess.write(WEB, WriteKind.ADD_OR_REMOVE);
        assertTrue(isTaken(NAME));
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            assertEquals(true, thread.submit(() -> isTaken(NAME))
                    .get(FileFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void localCreationsAndDeletionsAreKnown() throws IOException {
        assertFalse(isTaken(NAME));
        assertTrue(create(WEB));
        assertTrue(isTaken(NAME));
        assertFalse(create(OTHER));
        delete(WEB);
        assertFalse(isTaken(NAME));
        assertTrue(create(OTHER));
        assertTrue(isTaken(NAME));
    }

    @Test
    void aNameIsFreeAfterACreationThatFailed() throws IOException {
        assertThrows(IOException.class, () -> nameIndex.create(NAME, FileFixtures.WEB, () -> {
            throw new IOException("no space");
        }));
        assertFalse(isTaken(NAME));
        assertTrue(create(OTHER));
        assertTrue(isTaken(NAME));
    }

    /** Names of deleted records are forgotten now and then; whoever has one then is found all the same. */
    @Test
    void whatIsTakenIsFoundThroughManyNamesThatCameAndWent() throws IOException {
        for (int number = 0; number < 1200; number++) {
            otherProcess.writeUnannounced(FileFixtures.named("web-" + number, "n" + number));
        }
        otherProcess.write(WEB, WriteKind.ADD_OR_REMOVE);
        assertTrue(isTaken(NAME));
        assertTrue(isTaken(new ContainerName("n7")));
        for (int number = 0; number < 1200; number++) {
            otherProcess.remove(FileFixtures.named("web-" + number, "n" + number));
        }
        assertFalse(isTaken(new ContainerName("n7")));
        assertTrue(isTaken(NAME));
        otherProcess.write(FileFixtures.named("web-7", "n7"), WriteKind.ADD_OR_REMOVE);
        assertTrue(isTaken(new ContainerName("n7")));
    }

    /** Nothing is created: what is remembered of it is looked up and not there. */
    private boolean isTaken(ContainerName name) throws IOException {
        return !nameIndex.create(name, new ContainerId("asking"), () -> {});
    }

    /** Creates a record as this process does. */
    private boolean create(ContainerRecord record) throws IOException {
        return nameIndex.create(record.name().orElseThrow(), record.id().container(), () -> {
            try (WriteGuard guard = otherProcess.versionTable.beginWrite(record.id().container(),
                    Operation.CREATE, WriteKind.ADD_OR_REMOVE)) {
                otherProcess.writeUnannounced(record);
                cache.recordWritten(guard, RecordLookupKey.of(record), RecordEntry.readable(record));
            }
        });
    }

    /** Deletes a record as this process does. */
    private void delete(ContainerRecord record) throws IOException {
        ContainerId id = record.id().container();
        try (WriteGuard guard =
                otherProcess.versionTable.beginWrite(id, Operation.DELETE, WriteKind.ADD_OR_REMOVE)) {
            otherProcess.removeUnannounced(record);
            cache.recordRemoved(guard, id);
        }
    }
}
