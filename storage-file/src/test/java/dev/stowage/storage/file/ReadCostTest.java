package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static dev.stowage.storage.file.FileFixtures.named;
import static dev.stowage.storage.file.FileFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.HeldLock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a reader opens, lists or locks: none while nothing has changed, and no more than has. */
class ReadCostTest {
    private static final List<String> LISTING =
            List.of("openat .", "getdents64 records", "getdents64 records");

    @TempDir
    Path directory;
    private Path state;
    private FileStatusStorage storage;
    private FileStatusStorage otherStorage;

    @BeforeEach
    void open() {
        state = directory.resolve("store");
        storage = FileFixtures.open(state);
        otherStorage = FileFixtures.open(state);
        otherStorage.create(named("web", "n"), Durability.ATOMIC);
        otherStorage.create(record("db"), Durability.ATOMIC);
        storage.list();
    }

    @AfterEach
    void close() {
        storage.close();
        otherStorage.close();
    }

    @Test
    void readsMakeNoSystemCallWhileNothingChanges() throws Exception {
        assertEquals(List.of(), calls(storage::list));
        assertEquals(List.of(), calls(() -> storage.read(WEB)));
        assertEquals(List.of(), calls(() -> storage.resolve("n")));
    }

    @Test
    void afterAnUpdateElsewhereOneFileIsRead() throws Exception {
        otherStorage.update(WEB, Durability.ATOMIC, FileFixtures::nextRun);
        assertEquals(List.of(), calls(() -> storage.resolve("n")));
        assertEquals(List.of("openat web+n.json"), calls(() -> storage.read(WEB)));
        otherStorage.update(WEB, Durability.ATOMIC, FileFixtures::nextRun);
        assertEquals(List.of("openat web+n.json"), calls(storage::list));
        assertEquals(List.of(), calls(() -> storage.read(WEB)));
    }

    @Test
    void whatWasReadOnceIsNotReadAgain() throws Exception {
        otherStorage.update(WEB, Durability.ATOMIC, FileFixtures::nextRun);
        assertEquals(List.of("openat web+n.json"), calls(() -> storage.read(WEB)));
        assertEquals(List.of(), calls(() -> storage.read(WEB)));
        ContainerRecord neighbour = SimulatedProcess.recordInShardOf(WEB);
        otherStorage.create(neighbour, Durability.ATOMIC);
        storage.read(WEB);
        assertEquals(List.of("openat " + neighbour.id() + ".json"), calls(storage::list));
        assertEquals(List.of(), calls(storage::list));
    }

    /** A listing taken while a writer is at work proves nothing of its slot: so it is taken a few times. */
    @Test
    void duringAWriteOnlyRecordsOfItsShardAreReread() throws Exception {
        try (SimulatedProcess writer = new SimulatedProcess(state); HeldLock _ = writer.beginWrite(WEB)) {
            List<String> calls = calls(storage::list);
            assertEquals(List.of("openat web+n.json"),
                    calls.stream().filter(call -> call.endsWith(".json")).toList());
            assertEquals(4, calls.stream().filter("openat ."::equals).count());
            assertEquals(2, storage.list().size());
        }
    }

    @Test
    void afterAnUpdateOfOurOwnNothingIsRead() throws Exception {
        storage.update(WEB, Durability.ATOMIC, FileFixtures::nextRun);
        assertEquals(List.of(), calls(() -> storage.read(WEB)));
        assertEquals(List.of(), calls(storage::list));
    }

    @Test
    void afterACreationElsewhereTheDirectoryIsListedOnceAndOneFileRead() throws Exception {
        otherStorage.create(record("new"), Durability.ATOMIC);
        assertEquals(LISTING, calls(() -> storage.resolve("new")));
        assertEquals(List.of("openat new.json"), calls(storage::list));
        otherStorage.delete(WEB);
        assertEquals(LISTING, calls(storage::list));
        assertEquals(List.of(), calls(() -> storage.resolve("db")));
    }

    @Test
    void afterACreationOrDeletionOfOurOwnNothingIsListed() throws Exception {
        storage.create(record("new"), Durability.ATOMIC);
        storage.delete(WEB);
        assertEquals(List.of(), calls(storage::list));
        assertEquals(List.of(), calls(() -> storage.read(new ContainerId("new"))));
    }

    @Test
    void aRefusedCreationReadsNoRecord() throws Exception {
        assertEquals(List.of(), withoutLocks(() -> assertThrows(AlreadyExistsException.class,
                () -> storage.create(record("web"), Durability.ATOMIC))));
        assertEquals(List.of(), withoutLocks(() -> assertThrows(AlreadyExistsException.class,
                () -> storage.create(named("other", "n"), Durability.ATOMIC))));
    }

    @Test
    void aCreationWithANameListsNothingThoughAnotherThreadIsAtWork() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        Thread tester = Thread.currentThread();
        Failpoints waiting = failpoint -> {
            if (failpoint == FileFailpoint.END_WRITE && Thread.currentThread() != tester) {
                entered.countDown();
                FileFixtures.await(proceed);
            }
        };
        try (FileStatusStorage own = FileFixtures.open(state, waiting);
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            own.create(named("first", "f"), Durability.ATOMIC);
            Future<?> creation = thread.submit(() -> own.create(named("slow", "s"), Durability.ATOMIC));
            try {
                FileFixtures.await(entered);
                List<String> calls = calls(() -> own.create(named("new", "m"), Durability.ATOMIC));
                assertFalse(calls.contains("getdents64 records"), () -> "it did " + calls);
            } finally {
                proceed.countDown();
            }
            creation.get(FileFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private List<String> withoutLocks(SystemCalls.TracedAction action) throws Exception {
        return calls(action).stream().filter(call -> !call.endsWith(" locks")).toList();
    }

    private List<String> calls(SystemCalls.TracedAction action) throws Exception {
        return SystemCalls.trace(state, SystemCalls.READ_CALLS, action);
    }
}
