package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static dev.stowage.storage.file.FileFixtures.await;
import static dev.stowage.storage.file.FileFixtures.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.records.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer that stands still in the middle, and leftovers of all kinds. */
class StalledWriterTest {
    @TempDir
    Path state;

    @ParameterizedTest
    @CsvSource({"CREATE_TEMPORARY,1", "WRITE_TEMPORARY,1", "SYNC_TEMPORARY,1", "SYNC_DIRECTORY,1",
            "BEGIN_WRITE,1", "RENAME,1", "END_WRITE,2"})
    void aStalledWriterBlocksOnlyItsOwnRecordAndItsFileIsLeftAlone(FileFailpoint failpoint, long visible)
            throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool();
                FileStatusStorage concurrentStorage = open(state);
                FileStatusStorage stalled = open(state, reached -> {
                    if (reached == failpoint) {
                        entered.countDown();
                        await(proceed);
                    }
                })) {
            concurrentStorage.create(FileFixtures.named("web", "n"), Durability.DURABLE);
            Future<?> update =
                    threads.submit(() -> stalled.update(WEB, Durability.DURABLE, FileFixtures::nextRun));
            await(entered);
            assertEquals(visible, concurrentStorage.read(WEB).revision());
            try (FileStatusStorage opened = new FileStatusStorage(FileFixtures.context(state, "50ms"))) {
                assertEquals(visible, opened.read(WEB).revision());
                assertEquals(1, opened.list().size());
                assertThrows(BusyException.class,
                        () -> opened.update(WEB, Durability.ATOMIC, FileFixtures::nextRun));
                opened.create(FileFixtures.record("other"), Durability.ATOMIC);
            }
            assertEquals(2, concurrentStorage.list().size());
            assertThrows(NotFoundException.class, () -> concurrentStorage.read(new ContainerId("none")));
            proceed.countDown();
            update.get(FileFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            assertEquals(2, concurrentStorage.read(WEB).revision());
            assertEquals(List.of("other.json", "web+n.json"), FileFixtures.files(state));
        }
    }

    /** What a leftover may be that nobody can have acknowledged, or that has been overtaken. */
    enum Leftover {
        EMPTY,
        TRUNCATED,
        OUTDATED,
        TOO_FAR_AHEAD,
        OF_ANOTHER_ID,
        OF_ANOTHER_NAME,
        OF_ANOTHER_INCARNATION
    }

    @ParameterizedTest
    @EnumSource
    void aLeftoverThatSucceedsNoRecordIsRemoved(Leftover kind) throws IOException {
        try (FileStatusStorage concurrentStorage = open(state)) {
            concurrentStorage.create(FileFixtures.named("web", "n"), Durability.DURABLE);
            ContainerRecord second = concurrentStorage.update(WEB, Durability.DURABLE, FileFixtures::nextRun);
            ContainerRecord third = second.nextRevision(FileFixtures.nextRun(second));
            byte[] whole = RecordJson.encode(third);
            Files.write(FileFixtures.records(state).resolve("web.next"), switch (kind) {
                case EMPTY -> new byte[0];
                case TRUNCATED -> Arrays.copyOf(whole, whole.length - 1);
                case OUTDATED -> RecordJson.encode(second);
                case TOO_FAR_AHEAD -> RecordJson.encode(third.nextRevision(third.status()));
                case OF_ANOTHER_ID -> RecordJson.encode(FileFixtures.record("other"));
                case OF_ANOTHER_NAME -> RecordJson.encode(
                        FileFixtures.record("web").nextRevision(third.status()).nextRevision(third.status()));
                case OF_ANOTHER_INCARNATION -> RecordJson.encode(ContainerRecord
                        .of(third.id(), new Incarnation("f".repeat(32)), third.config(), third.status())
                        .withName(third.name())
                        .withRevision(third.revision()));
            });
            open(state).close();
            assertEquals(second, concurrentStorage.read(WEB));
            assertEquals(List.of("web+n.json"), FileFixtures.files(state));
            assertEquals(3,
                    concurrentStorage.update(WEB, Durability.DURABLE, FileFixtures::nextRun).revision());
        }
    }

    @Test
    void aLeftoverOfAnotherVersionIsKept() throws IOException {
        String other = "{\"version\": \"v2\"}\n";
        open(state).close();
        Files.writeString(FileFixtures.records(state).resolve("web.next"), other);
        try (FileStatusStorage storage = open(state)) {
            assertEquals(List.of("web.next"), FileFixtures.files(state));
            assertThrows(AlreadyExistsException.class,
                    () -> storage.create(FileFixtures.record("web"), Durability.DURABLE));
            assertEquals(other, Files.readString(FileFixtures.records(state).resolve("web.next")));
            storage.delete(WEB);
            storage.create(FileFixtures.record("web"), Durability.DURABLE);
        }
    }
}
