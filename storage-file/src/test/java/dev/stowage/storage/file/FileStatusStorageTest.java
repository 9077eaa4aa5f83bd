package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static dev.stowage.storage.file.FileFixtures.await;
import static dev.stowage.storage.file.FileFixtures.files;
import static dev.stowage.storage.file.FileFixtures.named;
import static dev.stowage.storage.file.FileFixtures.open;
import static dev.stowage.storage.file.FileFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.RecordEntry.UnreadableRecord;
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
    @EnumSource(Durability.class)
    void whatIsWrittenIsReadHereAndElsewhereAndAfterReopening(Durability durability) throws IOException {
        ContainerRecord first = record("web", "pod", Optional.of("front"));
        try (FileStatusStorage otherStorage = open(state)) {
            assertThrows(NotFoundException.class, () -> otherStorage.read(WEB));
            storage.create(first, durability);
            assertEquals(first, storage.read(WEB));
            assertEquals(first, otherStorage.read(WEB));
            ContainerRecord second = storage.update(WEB, durability, FileFixtures::nextRun);
            assertEquals(2, second.revision());
            assertEquals(second, otherStorage.read(WEB));
            assertEquals(otherStorage.update(WEB, durability, FileFixtures::nextRun), storage.read(WEB));
        }
        storage.close();
        assertEquals(List.of("web@pod+front.json"), files(state));
        try (FileStatusStorage reopened = open(state)) {
            assertEquals(3, reopened.read(WEB).revision());
            reopened.delete(WEB);
            assertThrows(NotFoundException.class, () -> reopened.read(WEB));
        }
        assertEquals(List.of(), files(state));
    }

    @Test
    void idAndNameAreTakenWhateverTheSandboxAndFreeAfterDelete() throws IOException {
        try (FileStatusStorage otherStorage = open(state)) {
            storage.create(named("web", "n"), Durability.ATOMIC);
            assertThrows(AlreadyExistsException.class,
                    () -> otherStorage.create(record("web", "pod", Optional.empty()), Durability.ATOMIC));
            assertThrows(AlreadyExistsException.class,
                    () -> otherStorage.create(named("other", "n"), Durability.ATOMIC));
            assertEquals(List.of("web+n.json"), files(state));
            storage.delete(WEB);
            storage.delete(WEB);
            otherStorage.create(named("other", "n"), Durability.ATOMIC);
            assertThrows(AlreadyExistsException.class,
                    () -> storage.create(named("web", "n"), Durability.ATOMIC));
            storage.create(record("web"), Durability.ATOMIC);
        }
    }

    @Test
    void listsAreCompleteOrderedAndCurrentInEveryProcess() throws IOException {
        try (FileStatusStorage otherStorage = open(state)) {
            assertEquals(List.of(), otherStorage.list());
            storage.create(record("b"), Durability.ATOMIC);
            storage.create(record("c", "b", Optional.empty()), Durability.ATOMIC);
            storage.create(record("a"), Durability.ATOMIC);
            assertEquals(List.of("a", "b", "b/c"), ids(otherStorage.list()));
            assertSame(otherStorage.list(), otherStorage.list());
            assertEquals(List.of("b", "b/c"), ids(otherStorage.list(new ContainerId("b"))));
            ContainerRecord changed =
                    storage.update(new ContainerId("b"), Durability.ATOMIC, FileFixtures::nextRun);
            assertTrue(otherStorage.list().contains(RecordEntry.readable(changed)));
            storage.delete(new ContainerId("a"));
            assertEquals(List.of("b", "b/c"), ids(otherStorage.list()));
            assertEquals("b/c", otherStorage.resolve("c").toString());
        }
    }

    @Test
    void textsResolveAlsoToRecordsThatCannotBeRead() throws IOException {
        storage.create(named("web-1", "first"), Durability.ATOMIC);
        storage.create(named("web-12", "web"), Durability.ATOMIC);
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
    void anUnreadableRecordHidesNoOtherIsKeptAndCanBeDeleted(String content) throws IOException {
        storage.create(record("good"), Durability.ATOMIC);
        storage.close();
        Path bad = state.resolve("records/web+n.json");
        Files.writeString(bad, content);
        try (FileStatusStorage reopened = open(state)) {
            List<RecordEntry> entries = reopened.list();
            assertEquals(List.of("good", "web"), ids(entries));
            assertInstanceOf(UnreadableRecord.class, entries.get(1));
            assertThrows(UnreadableException.class, () -> reopened.read(WEB));
            assertThrows(UnreadableException.class,
                    () -> reopened.update(WEB, Durability.ATOMIC, FileFixtures::nextRun));
            assertThrows(AlreadyExistsException.class,
                    () -> reopened.create(record("web"), Durability.ATOMIC));
            assertThrows(AlreadyExistsException.class,
                    () -> reopened.create(named("x", "n"), Durability.ATOMIC));
            assertEquals(content, Files.readString(bad));
            reopened.delete(WEB);
            reopened.create(named("web", "n"), Durability.ATOMIC);
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
                .waitFor(FileFixtures.TIMEOUT));
        try (FileStatusStorage reopened = open(state)) {
            assertEquals(List.of("fifo", "link"), ids(reopened.list()));
            reopened.list().forEach(entry -> assertInstanceOf(UnreadableRecord.class, entry));
            reopened.delete(new ContainerId("link"));
            reopened.delete(new ContainerId("fifo"));
            assertEquals(List.of(), reopened.list());
        }
        assertEquals("secret", Files.readString(secret));
        assertEquals(List.of(".web.json.swp", "README", "dir"), files(state));
    }

    @Test
    void aRecordUnderAnotherFileNameIsUnreadable() throws IOException {
        storage.create(record("web"), Durability.ATOMIC);
        storage.close();
        Files.copy(state.resolve("records/web.json"), state.resolve("records/copy.json"));
        try (FileStatusStorage reopened = open(state)) {
            assertThrows(UnreadableException.class, () -> reopened.read(new ContainerId("copy")));
            assertEquals(1, reopened.read(WEB).revision());
        }
    }

    @Test
    void aSlowUpdateBlocksOnlyUpdatesOfItsRecord() throws Exception {
        storage.create(record("web"), Durability.ATOMIC);
        storage.create(record("other"), Durability.ATOMIC);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool();
                FileStatusStorage shortTimeoutStorage =
                        new FileStatusStorage(FileFixtures.context(state, "50ms"))) {
            Future<?> slow = threads.submit(() -> storage.update(WEB, Durability.DURABLE, record -> {
                entered.countDown();
                await(proceed);
                return FileFixtures.nextRun(record);
            }));
            await(entered);
            assertEquals(1, shortTimeoutStorage.read(WEB).revision());
            assertEquals(2, shortTimeoutStorage.list().size());
            shortTimeoutStorage.update(new ContainerId("other"), Durability.DURABLE, FileFixtures::nextRun);
            BusyException busy = assertThrows(BusyException.class,
                    () -> shortTimeoutStorage.update(WEB, Durability.ATOMIC, FileFixtures::nextRun));
            assertEquals(ProcessHandle.current().pid(), busy.owner().pid().orElseThrow());
            assertTrue(busy.owner().activity().startsWith("update web"), busy.owner().activity());
            assertThrows(BusyException.class, () -> shortTimeoutStorage.delete(WEB));
            assertThrows(BusyException.class,
                    () -> shortTimeoutStorage.create(record("web"), Durability.ATOMIC));
            proceed.countDown();
            slow.get(FileFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            assertEquals(2, shortTimeoutStorage.read(WEB).revision());
        }
    }

    @Test
    void anUpdateThatWaitedForADeleteFindsNothing() throws Exception {
        storage.create(record("web"), Durability.ATOMIC);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool();
                FileStatusStorage otherStorage = open(state, failpoint -> {
                    if (failpoint == FileFailpoint.REMOVE_RECORD) {
                        entered.countDown();
                        await(proceed);
                    }
                })) {
            Future<?> delete = threads.submit(() -> otherStorage.delete(WEB));
            await(entered);
            Future<?> update = threads.submit(() -> assertThrows(NotFoundException.class,
                    () -> storage.update(WEB, Durability.ATOMIC, FileFixtures::nextRun)));
            proceed.countDown();
            delete.get(FileFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            update.get(FileFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        }
        assertEquals(List.of(), files(state));
    }

    @Test
    void exceptionsOfTheFunctionAreRethrownAndChangeNothing() throws IOException {
        storage.create(record("web"), Durability.ATOMIC);
        IllegalStateException thrown = new IllegalStateException("mine");
        assertSame(thrown, assertThrows(IllegalStateException.class,
                () -> storage.update(WEB, Durability.DURABLE, record -> {
                    throw thrown;
                })));
        assertEquals(1, storage.read(WEB).revision());
        assertEquals(List.of("web.json"), files(state));
        storage.update(WEB, Durability.DURABLE, FileFixtures::nextRun);
    }

    @Test
    void interruptedBeforeTheCommitThereIsNoEffect() {
        storage.create(record("web"), Durability.ATOMIC);
        Thread.currentThread().interrupt();
        assertThrows(OperationInterruptedException.class,
                () -> storage.update(WEB, Durability.ATOMIC, FileFixtures::nextRun));
        assertThrows(OperationInterruptedException.class,
                () -> storage.create(record("x"), Durability.ATOMIC));
        assertEquals(1, storage.read(WEB).revision());
        assertEquals(1, storage.list().size());
        assertTrue(Thread.interrupted());
    }

    @Test
    void interruptedAfterTheFunctionTheUpdateIsFinishedAndTheFlagKept() {
        storage.create(record("web"), Durability.ATOMIC);
        storage.update(WEB, Durability.DURABLE, record -> {
            Thread.currentThread().interrupt();
            return FileFixtures.nextRun(record);
        });
        assertTrue(Thread.interrupted());
        assertEquals(2, storage.read(WEB).revision());
    }

    @Test
    void revisionsBeginWithOne() {
        ContainerRecord second = record("web").nextRevision(record("web").status());
        assertThrows(InvalidArgumentException.class, () -> storage.create(second, Durability.ATOMIC));
        assertEquals(List.of(), storage.list());
    }

    @Test
    void everyOperationAfterCloseIsRefused() {
        storage.create(record("web"), Durability.ATOMIC);
        storage.close();
        storage.close();
        assertThrows(ClosedException.class, () -> storage.read(WEB));
        assertThrows(ClosedException.class, () -> storage.list());
        assertThrows(ClosedException.class, () -> storage.resolve("web"));
        assertThrows(ClosedException.class,
                () -> storage.update(WEB, Durability.ATOMIC, FileFixtures::nextRun));
        assertThrows(ClosedException.class, () -> storage.delete(WEB));
        assertThrows(ClosedException.class, storage::capabilities);
        assertEquals("file", storage.name());
    }

    private static List<String> ids(List<RecordEntry> entries) {
        return entries.stream().map(RecordEntry::id).map(QualifiedId::toString).toList();
    }
}
