package dev.stowage.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerName;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.storage.file.Generations.Membership;
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
    private NameIndex names;

    @BeforeEach
    void open() throws IOException {
        Path state = directory.resolve("store");
        files = new RecordFiles(StoreDirectory.openRecords(state));
        other = new OtherProcess(state);
        names = new NameIndex(new Index(files, other.generations));
    }

    @AfterEach
    void close() {
        files.close();
        other.close();
    }

    @Test
    void aNameIsTakenWhileARecordHasIt() throws IOException {
        assertFalse(names.isTaken(N));
        other.write(WEB, Membership.CHANGES);
        assertTrue(names.isTaken(N));
        assertTrue(names.isTaken(N));
        other.remove(WEB);
        assertFalse(names.isTaken(N));
        other.write(OTHER, Membership.CHANGES);
        assertTrue(names.isTaken(N));
    }

    @Test
    void aContainerThatLivesAgainUnderAnotherNameHasOnlyThat() throws IOException {
        other.write(WEB, Membership.CHANGES);
        assertTrue(names.isTaken(N));
        other.remove(WEB);
        other.write(Stores.named("web", "m"), Membership.CHANGES);
        assertFalse(names.isTaken(N));
        assertTrue(names.isTaken(new ContainerName("m")));
    }

    @Test
    void oneOfSeveralThatHadTheNameHasItStill() throws IOException {
        other.write(WEB, Membership.CHANGES);
        assertTrue(names.isTaken(N));
        other.remove(WEB);
        other.write(OTHER, Membership.CHANGES);
        assertTrue(names.isTaken(N));
        other.remove(OTHER);
        other.write(WEB, Membership.CHANGES);
        assertTrue(names.isTaken(N));
    }

    @Test
    void threadsAskOneAfterAnother() throws Exception {
        other.write(WEB, Membership.CHANGES);
        assertTrue(names.isTaken(N));
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            assertEquals(true, thread.submit(() -> names.isTaken(N)).get(30, TimeUnit.SECONDS));
        }
    }

    /** Names of deleted records are forgotten now and then; whoever has one then is found all the same. */
    @Test
    void whatIsTakenIsFoundThroughManyNamesThatCameAndWent() throws IOException {
        for (int number = 0; number < 1200; number++) {
            other.writeUntold(Stores.named("web-" + number, "n" + number));
        }
        other.write(WEB, Membership.CHANGES);
        assertTrue(names.isTaken(N));
        assertTrue(names.isTaken(new ContainerName("n7")));
        for (int number = 0; number < 1200; number++) {
            other.remove(Stores.named("web-" + number, "n" + number));
        }
        assertFalse(names.isTaken(new ContainerName("n7")));
        assertTrue(names.isTaken(N));
        other.write(Stores.named("web-7", "n7"), Membership.CHANGES);
        assertTrue(names.isTaken(new ContainerName("n7")));
    }
}
