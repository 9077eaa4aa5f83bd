package dev.stowage.storage.file;

import static dev.stowage.storage.file.Stores.WEB;
import static dev.stowage.storage.file.Stores.named;
import static dev.stowage.storage.file.Stores.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
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
    private static final List<String> LISTING = List.of("openat .", "getdents64 records",
            "getdents64 records");

    @TempDir
    Path directory;
    private Path state;
    private FileStatusStorage storage;
    private FileStatusStorage elsewhere;

    @BeforeEach
    void open() {
        state = directory.resolve("store");
        storage = Stores.open(state);
        elsewhere = Stores.open(state);
        elsewhere.create(named("web", "n"), Level.ATOMIC);
        elsewhere.create(record("db"), Level.ATOMIC);
        storage.list();
    }

    @AfterEach
    void close() {
        storage.close();
        elsewhere.close();
    }

    @Test
    void nothingIsAskedOfTheKernelWhileNothingHasChanged() throws Exception {
        assertEquals(List.of(), calls(storage::list));
        assertEquals(List.of(), calls(() -> storage.read(WEB)));
        assertEquals(List.of(), calls(() -> storage.resolve("n")));
    }

    @Test
    void afterAnUpdateElsewhereOneFileIsRead() throws Exception {
        elsewhere.update(WEB, Level.ATOMIC, Stores::next);
        assertEquals(List.of(), calls(() -> storage.resolve("n")));
        assertEquals(List.of("openat web+n.json"), calls(() -> storage.read(WEB)));
        elsewhere.update(WEB, Level.ATOMIC, Stores::next);
        assertEquals(List.of("openat web+n.json"), calls(storage::list));
        assertEquals(List.of(), calls(() -> storage.read(WEB)));
    }

    @Test
    void whatWasReadOnceIsNotReadAgain() throws Exception {
        elsewhere.update(WEB, Level.ATOMIC, Stores::next);
        assertEquals(List.of("openat web+n.json"), calls(() -> storage.read(WEB)));
        assertEquals(List.of(), calls(() -> storage.read(WEB)));
        ContainerRecord neighbour = OtherProcess.neighbour(WEB);
        elsewhere.create(neighbour, Level.ATOMIC);
        storage.read(WEB);
        assertEquals(List.of("openat " + neighbour.id() + ".json"), calls(storage::list));
        assertEquals(List.of(), calls(storage::list));
    }

    /** A listing taken while a writer is at work proves nothing of its slot: so it is taken a few times. */
    @Test
    void whileAWriterIsAtWorkOnlyRecordsOfItsSlotAreReadAgain() throws Exception {
        try (OtherProcess writer = new OtherProcess(state); HeldLock _ = writer.worksOn(WEB)) {
            List<String> seen = calls(storage::list);
            assertEquals(List.of("openat web+n.json"),
                    seen.stream().filter(call -> call.endsWith(".json")).toList());
            assertEquals(4, seen.stream().filter("openat ."::equals).count());
            assertEquals(2, storage.list().size());
        }
    }

    @Test
    void afterAnUpdateOfOurOwnNothingIsRead() throws Exception {
        storage.update(WEB, Level.ATOMIC, Stores::next);
        assertEquals(List.of(), calls(() -> storage.read(WEB)));
        assertEquals(List.of(), calls(storage::list));
    }

    @Test
    void afterACreationElsewhereTheDirectoryIsListedOnceAndOneFileRead() throws Exception {
        elsewhere.create(record("new"), Level.ATOMIC);
        assertEquals(LISTING, calls(() -> storage.resolve("new")));
        assertEquals(List.of("openat new.json"), calls(storage::list));
        elsewhere.delete(WEB);
        assertEquals(LISTING, calls(storage::list));
        assertEquals(List.of(), calls(() -> storage.resolve("db")));
    }

    @Test
    void afterACreationOrDeletionOfOurOwnNothingIsListed() throws Exception {
        storage.create(record("new"), Level.ATOMIC);
        storage.delete(WEB);
        assertEquals(List.of(), calls(storage::list));
        assertEquals(List.of(), calls(() -> storage.read(new ContainerId("new"))));
    }

    @Test
    void aRefusedCreationLooksAtNoRecord() throws Exception {
        assertEquals(List.of(), withoutLocks(() -> assertThrows(AlreadyExistsException.class,
                () -> storage.create(record("web"), Level.ATOMIC))));
        assertEquals(List.of(), withoutLocks(() -> assertThrows(AlreadyExistsException.class,
                () -> storage.create(named("other", "n"), Level.ATOMIC))));
    }

    @Test
    void aCreationWithANameListsNothingThoughAnotherThreadIsAtWork() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ContainerId slow = new ContainerId("slow");
        Steps waiting = (step, id) -> {
            if (step == Step.CLOSE_WINDOW && id.equals(slow)) {
                inside.countDown();
                Stores.waitFor(goOn);
            }
        };
        try (FileStatusStorage own = Stores.open(state, waiting);
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            own.create(named("first", "f"), Level.ATOMIC);
            Future<?> creation = thread.submit(() -> own.create(named("slow", "s"), Level.ATOMIC));
            try {
                Stores.waitFor(inside);
                List<String> seen = calls(() -> own.create(named("new", "m"), Level.ATOMIC));
                assertFalse(seen.contains("getdents64 records"), () -> "it did " + seen);
            } finally {
                goOn.countDown();
            }
            creation.get(Stores.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private List<String> withoutLocks(SystemCalls.Act act) throws Exception {
        return calls(act).stream().filter(call -> !call.endsWith(" locks")).toList();
    }

    private List<String> calls(SystemCalls.Act act) throws Exception {
        return SystemCalls.of(state, SystemCalls.READING, act);
    }
}
