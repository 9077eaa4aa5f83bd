package dev.stowage.storage.file;

import static dev.stowage.storage.file.Stores.WEB;
import static dev.stowage.storage.file.Stores.files;
import static dev.stowage.storage.file.Stores.named;
import static dev.stowage.storage.file.Stores.open;
import static dev.stowage.storage.file.Stores.record;
import static dev.stowage.storage.file.Stores.waitFor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.RecordEntry.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileStatusStorageTest {
    @TempDir
    Path directory;
    private Path state;
    private FileStatusStorage storage;

    @BeforeEach
    void openStore() {
        state = directory.resolve("a/b/store");
        storage = open(state);
    }

    @AfterEach
    void closeStore() {
        storage.close();
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void whatIsWrittenIsReadHereAndElsewhereAndAfterReopening(Level level) throws IOException {
        ContainerRecord first = record("web", "pod", Optional.of("front"));
        try (FileStatusStorage elsewhere = open(state)) {
            assertThrows(NotFoundException.class, () -> elsewhere.read(WEB));
            storage.create(first, level);
            assertEquals(first, storage.read(WEB));
            assertEquals(first, elsewhere.read(WEB));
            ContainerRecord second = storage.update(WEB, level, Stores::next);
            assertEquals(2, second.revision());
            assertEquals(second, elsewhere.read(WEB));
            assertEquals(elsewhere.update(WEB, level, Stores::next), storage.read(WEB));
        }
        storage.close();
        assertEquals(List.of("web@pod+front.json"), files(state));
        try (FileStatusStorage again = open(state)) {
            assertEquals(3, again.read(WEB).revision());
            again.delete(WEB);
            assertThrows(NotFoundException.class, () -> again.read(WEB));
        }
        assertEquals(List.of(), files(state));
    }

    @Test
    void idAndNameAreTakenWhateverTheSandboxAndFreeAfterDelete() throws IOException {
        try (FileStatusStorage elsewhere = open(state)) {
            storage.create(named("web", "n"), Level.ATOMIC);
            assertThrows(AlreadyExistsException.class,
                    () -> elsewhere.create(record("web", "pod", Optional.empty()), Level.ATOMIC));
            assertThrows(AlreadyExistsException.class,
                    () -> elsewhere.create(named("other", "n"), Level.ATOMIC));
            assertEquals(List.of("web+n.json"), files(state));
            storage.delete(WEB);
            storage.delete(WEB);
            elsewhere.create(named("other", "n"), Level.ATOMIC);
            assertThrows(AlreadyExistsException.class, () -> storage.create(named("web", "n"), Level.ATOMIC));
            storage.create(record("web"), Level.ATOMIC);
        }
    }

    @Test
    void listsAreWholeInOrderAndFreshForEverybody() throws IOException {
        try (FileStatusStorage elsewhere = open(state)) {
            assertEquals(List.of(), elsewhere.list());
            storage.create(record("b"), Level.ATOMIC);
            storage.create(record("c", "b", Optional.empty()), Level.ATOMIC);
            storage.create(record("a"), Level.ATOMIC);
            assertEquals(List.of("a", "b", "b/c"), ids(elsewhere.list()));
            assertSame(elsewhere.list(), elsewhere.list());
            assertEquals(List.of("b", "b/c"), ids(elsewhere.list(new ContainerId("b"))));
            ContainerRecord changed = storage.update(new ContainerId("b"), Level.ATOMIC, Stores::next);
            assertTrue(elsewhere.list().contains(new RecordEntry.Intact(changed)));
            storage.delete(new ContainerId("a"));
            assertEquals(List.of("b", "b/c"), ids(elsewhere.list()));
            assertEquals("b/c", elsewhere.resolve("c").toString());
        }
    }

    @Test
    void textsResolveAlsoToRecordsThatCannotBeRead() throws IOException {
        storage.create(named("web-1", "first"), Level.ATOMIC);
        storage.create(named("web-12", "web"), Level.ATOMIC);
        Files.writeString(state.resolve("records/web-12+web.json"), "");
        assertEquals("web-12", storage.resolve("web").toString());
        assertEquals("web-1", storage.resolve("web-1").toString());
        assertEquals("web-1", storage.resolve("first").toString());
        assertThrows(AmbiguousException.class, () -> storage.resolve("we"));
        assertThrows(NotFoundException.class, () -> storage.resolve("web*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "\0\0\0\0", "{\"version\": \"v2\", \"more\": 1}\n",
            "{\"version\": \"v1\"}"})
    void oneBadRecordHidesNoOtherIsKeptAndCanBeDeleted(String content) throws IOException {
        storage.create(record("good"), Level.ATOMIC);
        storage.close();
        Path bad = state.resolve("records/web+n.json");
        Files.writeString(bad, content);
        try (FileStatusStorage again = open(state)) {
            List<RecordEntry> entries = again.list();
            assertEquals(List.of("good", "web"), ids(entries));
            assertInstanceOf(Unreadable.class, entries.get(1));
            assertThrows(UnreadableException.class, () -> again.read(WEB));
            assertThrows(UnreadableException.class, () -> again.update(WEB, Level.ATOMIC, Stores::next));
            assertThrows(AlreadyExistsException.class, () -> again.create(record("web"), Level.ATOMIC));
            assertThrows(AlreadyExistsException.class, () -> again.create(named("x", "n"), Level.ATOMIC));
            assertEquals(content, Files.readString(bad));
            again.delete(WEB);
            again.create(named("web", "n"), Level.ATOMIC);
        }
    }

    @Test
    void foreignFilesAreLeftAloneAndLinksNotFollowed() throws Exception {
        storage.close();
        Path records = state.resolve("records");
        Files.writeString(records.resolve("README"), "hello");
        Files.writeString(records.resolve(".web.json.swp"), "hello");
        Files.createDirectory(records.resolve("dir"));
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        Files.createSymbolicLink(records.resolve("link.json"), secret);
        assertTrue(new ProcessBuilder("mkfifo", records.resolve("fifo.json").toString()).start()
                .waitFor(Stores.PATIENCE));
        try (FileStatusStorage again = open(state)) {
            assertEquals(List.of("fifo", "link"), ids(again.list()));
            again.list().forEach(entry -> assertInstanceOf(Unreadable.class, entry));
            again.delete(new ContainerId("link"));
            again.delete(new ContainerId("fifo"));
            assertEquals(List.of(), again.list());
        }
        assertEquals("secret", Files.readString(secret));
        assertEquals(List.of(".web.json.swp", "README", "dir"), files(state));
    }

    @Test
    void aRecordUnderAnotherNameIsNotBelieved() throws IOException {
        storage.create(record("web"), Level.ATOMIC);
        storage.close();
        Files.copy(state.resolve("records/web.json"), state.resolve("records/copy.json"));
        try (FileStatusStorage again = open(state)) {
            assertThrows(UnreadableException.class, () -> again.read(new ContainerId("copy")));
            assertEquals(1, again.read(WEB).revision());
        }
    }

    @Test
    void aSlowUpdateStopsOnlyUpdatesOfItsRecord() throws Exception {
        storage.create(record("web"), Level.ATOMIC);
        storage.create(record("other"), Level.ATOMIC);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool();
                FileStatusStorage impatient = new FileStatusStorage(Stores.context(state, "50ms"))) {
            Future<?> slow = threads.submit(() -> storage.update(WEB, Level.DURABLE, record -> {
                inside.countDown();
                waitFor(goOn);
                return Stores.next(record);
            }));
            waitFor(inside);
            assertEquals(1, impatient.read(WEB).revision());
            assertEquals(2, impatient.list().size());
            impatient.update(new ContainerId("other"), Level.DURABLE, Stores::next);
            BusyException busy = assertThrows(BusyException.class,
                    () -> impatient.update(WEB, Level.ATOMIC, Stores::next));
            assertTrue(busy.holder().contains("pid " + ProcessHandle.current().pid() + ", update web"),
                    busy.holder());
            assertThrows(BusyException.class, () -> impatient.delete(WEB));
            assertThrows(BusyException.class, () -> impatient.create(record("web"), Level.ATOMIC));
            goOn.countDown();
            slow.get(30, TimeUnit.SECONDS);
            assertEquals(2, impatient.read(WEB).revision());
        }
    }

    @Test
    void anUpdateThatWaitedForADeleteFindsNothing() throws Exception {
        storage.create(record("web"), Level.ATOMIC);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool();
                FileStatusStorage elsewhere = open(state, (step, id) -> {
                    if (step == Step.REMOVE_RECORD) {
                        inside.countDown();
                        waitFor(goOn);
                    }
                })) {
            Future<?> delete = threads.submit(() -> elsewhere.delete(WEB));
            waitFor(inside);
            Future<?> update = threads.submit(() -> assertThrows(NotFoundException.class,
                    () -> storage.update(WEB, Level.ATOMIC, Stores::next)));
            goOn.countDown();
            delete.get(30, TimeUnit.SECONDS);
            update.get(30, TimeUnit.SECONDS);
        }
        assertEquals(List.of(), files(state));
    }

    @Test
    void whatTheFunctionThrowsComesOutAsItIsAndChangesNothing() throws IOException {
        storage.create(record("web"), Level.ATOMIC);
        IllegalStateException thrown = new IllegalStateException("mine");
        assertSame(thrown,
                assertThrows(IllegalStateException.class, () -> storage.update(WEB, Level.DURABLE, record -> {
                    throw thrown;
                })));
        assertEquals(1, storage.read(WEB).revision());
        assertEquals(List.of("web.json"), files(state));
        storage.update(WEB, Level.DURABLE, Stores::next);
    }

    @Test
    void interruptedBeforeTheCommitThereIsNoEffect() {
        storage.create(record("web"), Level.ATOMIC);
        Thread.currentThread().interrupt();
        assertThrows(OperationInterruptedException.class,
                () -> storage.update(WEB, Level.ATOMIC, Stores::next));
        assertThrows(OperationInterruptedException.class,
                () -> storage.create(record("x"), Level.ATOMIC));
        assertEquals(1, storage.read(WEB).revision());
        assertEquals(1, storage.list().size());
        assertTrue(Thread.interrupted());
    }

    @Test
    void interruptedAfterTheFunctionTheUpdateIsFinishedAndTheFlagKept() {
        storage.create(record("web"), Level.ATOMIC);
        storage.update(WEB, Level.DURABLE, record -> {
            Thread.currentThread().interrupt();
            return Stores.next(record);
        });
        assertTrue(Thread.interrupted());
        assertEquals(2, storage.read(WEB).revision());
    }

    @Test
    void revisionsBeginWithOne() {
        ContainerRecord second = record("web").next(record("web").status());
        assertThrows(InvalidArgumentException.class, () -> storage.create(second, Level.ATOMIC));
        assertEquals(List.of(), storage.list());
    }

    @Test
    void afterCloseEverythingIsClosed() {
        storage.create(record("web"), Level.ATOMIC);
        storage.close();
        storage.close();
        assertThrows(ClosedException.class, () -> storage.read(WEB));
        assertThrows(ClosedException.class, () -> storage.list());
        assertThrows(ClosedException.class, () -> storage.resolve("web"));
        assertThrows(ClosedException.class, () -> storage.update(WEB, Level.ATOMIC, Stores::next));
        assertThrows(ClosedException.class, () -> storage.delete(WEB));
        assertThrows(ClosedException.class, storage::capabilities);
        assertEquals("file", storage.name());
    }

    private static List<String> ids(List<RecordEntry> entries) {
        return entries.stream().map(RecordEntry::id).map(FullId::toString).toList();
    }
}
