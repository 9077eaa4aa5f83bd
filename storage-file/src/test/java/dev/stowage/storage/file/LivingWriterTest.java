package dev.stowage.storage.file;

import static dev.stowage.storage.file.Stores.WEB;
import static dev.stowage.storage.file.Stores.open;
import static dev.stowage.storage.file.Stores.waitFor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
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
class LivingWriterTest {
    @TempDir
    Path state;

    @ParameterizedTest
    @CsvSource({"OPEN_NEXT,1", "WRITE_NEXT,1", "SYNC_NEXT,1", "SYNC_DIRECTORY,1", "OPEN_WINDOW,1", "RENAME,1",
            "CLOSE_WINDOW,2"})
    void nobodyWaitsForItButItsOwnRecordAndNobodyTouchesItsFile(Step step, long seen) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool();
                FileStatusStorage living = open(state);
                FileStatusStorage still = open(state, (reached, id) -> {
                    if (reached == step) {
                        inside.countDown();
                        waitFor(goOn);
                    }
                })) {
            living.create(Stores.named("web", "n"), Level.DURABLE);
            Future<?> update = threads.submit(() -> still.update(WEB, Level.DURABLE, Stores::next));
            waitFor(inside);
            assertEquals(seen, living.read(WEB).revision());
            try (FileStatusStorage opened = new FileStatusStorage(Stores.context(state, "50ms"))) {
                assertEquals(seen, opened.read(WEB).revision());
                assertEquals(1, opened.list().size());
                assertThrows(BusyException.class, () -> opened.update(WEB, Level.ATOMIC, Stores::next));
                opened.create(Stores.record("other"), Level.ATOMIC);
            }
            assertEquals(2, living.list().size());
            assertThrows(NotFoundException.class, () -> living.read(new ContainerId("none")));
            goOn.countDown();
            update.get(30, TimeUnit.SECONDS);
            assertEquals(2, living.read(WEB).revision());
            assertEquals(List.of("other.json", "web+n.json"), Stores.files(state));
        }
    }

    /** What a leftover may be that nobody can have acknowledged, or that has been overtaken. */
    enum Leftover {
        EMPTY, CUT_OFF, OVERTAKEN, TOO_FAR_AHEAD, OF_ANOTHER_ID, OF_ANOTHER_NAME, OF_ANOTHER_LIFE
    }

    @ParameterizedTest
    @EnumSource
    void aLeftoverThatFollowsNothingIsRemoved(Leftover kind) throws IOException {
        try (FileStatusStorage living = open(state)) {
            living.create(Stores.named("web", "n"), Level.DURABLE);
            ContainerRecord second = living.update(WEB, Level.DURABLE, Stores::next);
            ContainerRecord third = second.next(Stores.next(second));
            byte[] whole = RecordJson.encode(third);
            Files.write(Stores.records(state).resolve("web.next"), switch (kind) {
                case EMPTY -> new byte[0];
                case CUT_OFF -> Arrays.copyOf(whole, whole.length - 1);
                case OVERTAKEN -> RecordJson.encode(second);
                case TOO_FAR_AHEAD -> RecordJson.encode(third.next(third.status()));
                case OF_ANOTHER_ID -> RecordJson.encode(Stores.record("other"));
                case OF_ANOTHER_NAME -> RecordJson.encode(Stores.record("web")
                        .next(third.status())
                        .next(third.status()));
                case OF_ANOTHER_LIFE -> RecordJson.encode(new ContainerRecord(third.id(), third.name(),
                        new Incarnation("f".repeat(32)), third.revision(), third.config(), third.status()));
            });
            open(state).close();
            assertEquals(second, living.read(WEB));
            assertEquals(List.of("web+n.json"), Stores.files(state));
            assertEquals(3, living.update(WEB, Level.DURABLE, Stores::next).revision());
        }
    }

    @Test
    void aLeftoverOfAnotherVersionIsKept() throws IOException {
        String other = "{\"version\": \"v2\"}\n";
        open(state).close();
        Files.writeString(Stores.records(state).resolve("web.next"), other);
        try (FileStatusStorage storage = open(state)) {
            assertEquals(List.of("web.next"), Stores.files(state));
            assertThrows(AlreadyExistsException.class,
                    () -> storage.create(Stores.record("web"), Level.DURABLE));
            assertEquals(other, Files.readString(Stores.records(state).resolve("web.next")));
            storage.delete(WEB);
            storage.create(Stores.record("web"), Level.DURABLE);
        }
    }
}
