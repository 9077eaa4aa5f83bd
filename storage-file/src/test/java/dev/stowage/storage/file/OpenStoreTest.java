package dev.stowage.storage.file;

import static dev.stowage.storage.file.Stores.WEB;
import static dev.stowage.storage.file.Stores.named;
import static dev.stowage.storage.file.Stores.open;
import static dev.stowage.storage.file.Stores.record;
import static dev.stowage.storage.file.Stores.waitFor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Availability;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.records.RecordJson;
import dev.stowage.storage.file.Generations.Membership;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store holds open, and what comes between an operation and its own work. */
class OpenStoreTest {
    @TempDir
    Path directory;

    @Test
    void whatTheStoreCanDoIsSaid() throws IOException {
        try (FileStatusStorage storage = open(state())) {
            assertEquals(new Availability.Available("1"), storage.availability());
            assertEquals(new StorageCapabilities(Level.DURABLE, Sharing.HOST, UpdateExecution.ONCE),
                    storage.capabilities());
        }
    }

    /** A record that is there is named before a name that is taken. */
    @Test
    void aRefusedCreationNamesWhatIsThere() throws IOException {
        try (FileStatusStorage storage = open(state())) {
            storage.create(named("web", "n"), Level.ATOMIC);
            assertEquals("web", assertThrows(AlreadyExistsException.class,
                    () -> storage.create(named("web", "n"), Level.ATOMIC)).subject());
            assertEquals("n", assertThrows(AlreadyExistsException.class,
                    () -> storage.create(named("other", "n"), Level.ATOMIC)).subject());
        }
    }

    /** The kernel opens no socket: what fails for one record is no news of the others, and passes. */
    @Test
    void aFileThatCannotBeReadNowHidesNoOtherAndIsTriedAgain() throws IOException {
        try (FileStatusStorage storage = open(state())) {
            storage.create(record("db"), Level.ATOMIC);
            Path file = Stores.records(state()).resolve("web.json");
            try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                socket.bind(UnixDomainSocketAddress.of(file));
                try (FileStatusStorage again = open(state())) {
                    assertEquals(new RecordEntry.Intact(record("db")), again.list().getFirst());
                    RecordEntry.Unreadable unreadable = assertInstanceOf(RecordEntry.Unreadable.class,
                            again.list().getLast());
                    assertEquals(WEB, unreadable.container());
                    assertTrue(unreadable.reason().contains("cannot be read now"), unreadable.reason());
                    assertThrows(StorageUnavailableException.class, () -> again.read(WEB));
                    Files.delete(file);
                    Files.write(file, RecordJson.encode(record("web")));
                    assertEquals(new RecordEntry.Intact(record("web")), again.list().getLast());
                }
            }
        }
    }

    /** What is killed or fails at each step means what it says only if each is reached, in this order. */
    @Test
    void everyStepIsReachedInItsOrder() throws IOException {
        List<Step> reached = new ArrayList<>();
        try (FileStatusStorage storage = open(state(), (step, id) -> reached.add(step))) {
            storage.create(record("web"), Level.DURABLE);
            storage.delete(WEB);
            assertEquals(List.of(Step.values()), reached.stream().distinct().sorted().toList());
            assertEquals(List.of(Step.OPEN_NEXT, Step.WRITE_NEXT, Step.SYNC_NEXT, Step.SYNC_DIRECTORY,
                    Step.OPEN_WINDOW, Step.RENAME, Step.CLOSE_WINDOW, Step.RETURN, Step.REMOVE_LEFTOVER,
                    Step.REMOVE_RECORD, Step.SYNC_REMOVAL, Step.RETURN), reached);
        }
    }

    /** The next opening may roll forward what was durable and could not be removed. */
    @ParameterizedTest
    @EnumSource
    void whatCannotBeDiscardedIsInDoubtIfItWasDurable(Level level) throws IOException {
        Path next = Stores.records(state()).resolve("web.next");
        try (FileStatusStorage storage = open(state(), (step, id) -> {
            if (step == Step.RENAME) {
                Files.delete(next);
                Files.createDirectory(next);
                throw new IOException("injected");
            }
        })) {
            StowageException failure = assertThrows(StowageException.class,
                    () -> storage.create(record("web"), level));
            assertEquals(level == Level.DURABLE
                    ? OutcomeUnknownException.class
                    : StorageUnavailableException.class, failure.getClass());
            assertEquals("injected", String.valueOf(failure.getCause().getMessage()));
            assertEquals(1, failure.getCause().getSuppressed().length);
        }
    }

    @Test
    void whatIsTooLongIsNotReadAndALinkNotFollowed() throws IOException {
        open(state()).close();
        Path records = Stores.records(state());
        for (String name : List.of("exact", "longer")) {
            try (FileChannel file = FileChannel.open(records.resolve(name + ".json"),
                    StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                int extra = name.equals("exact") ? 0 : 1;
                file.write(ByteBuffer.allocate(1), RecordJson.MAXIMUM_LENGTH - 1 + extra);
            }
        }
        Files.createSymbolicLink(records.resolve("link.json"), records.resolve("exact.json"));
        try (FileStatusStorage storage = open(state())) {
            List<String> reasons = storage.list()
                    .stream()
                    .map(entry -> assertInstanceOf(RecordEntry.Unreadable.class, entry).reason())
                    .toList();
            assertEquals(List.of("begins with a NUL byte", "is a symbolic link, which is not followed",
                    "is longer than " + RecordJson.MAXIMUM_LENGTH + " bytes"), reasons);
        }
    }

    @Test
    void listsAreSortedHoweverTheyGrow() throws IOException {
        try (FileStatusStorage storage = open(state()); OtherProcess other = new OtherProcess(state())) {
            List<String> all = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                for (int number = 20 - round; number >= 0; number -= 3) {
                    ContainerRecord record = record(Integer.toString(100 + number));
                    all.add(record.id().toString());
                    other.write(record, Membership.CHANGES);
                }
                Collections.sort(all);
                assertEquals(all, storage.list().stream().map(entry -> entry.id().toString()).toList());
            }
        }
    }

    @Test
    void aClosedStoreHoldsNothingOpen() throws IOException {
        FileStatusStorage storage = open(state());
        storage.create(record("web"), Level.DURABLE);
        assertFalse(held().isEmpty());
        storage.close();
        assertEquals(List.of(), held());
    }

    @ParameterizedTest
    @ValueSource(strings = {"locks", "locks.holders", "generations"})
    void aStoreThatCannotBeOpenedHoldsNothingOpenAndSaysWhatIsWrong(String part) throws IOException {
        open(state()).close();
        Files.delete(state().resolve(part));
        Files.createDirectory(state().resolve(part));
        StorageUnavailableException refused = assertThrows(StorageUnavailableException.class,
                () -> open(state()));
        assertTrue(String.valueOf(refused.getMessage()).contains(state().resolve(part).toString()),
                refused.getMessage());
        assertEquals(state().toString(), refused.subject());
        assertEquals(List.of(), held());
        Files.delete(state().resolve(part));
        open(state()).close();
    }

    @Test
    void closingWaitsForAWriterAndRefusesNewOnes() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            FileStatusStorage storage = open(state(), waitingAt(Step.RENAME, inside, goOn));
            Future<?> create = threads.submit(() -> storage.create(record("web"), Level.DURABLE));
            waitFor(inside);
            Future<?> close = threads.submit(storage::close);
            assertThrows(TimeoutException.class, () -> close.get(50, TimeUnit.MILLISECONDS));
            assertThrows(ClosedException.class, () -> storage.create(record("other"), Level.DURABLE));
            goOn.countDown();
            create.get(30, TimeUnit.SECONDS);
            close.get(30, TimeUnit.SECONDS);
            assertEquals(List.of("web.json"), Stores.files(state()));
            assertEquals(List.of(), held());
        }
    }

    @Test
    void closingDoesNotWaitForAWriterThatStandsStillAndKeepsTheInterrupt() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            FileStatusStorage storage = new FileStatusStorage(Stores.context(state(), "50ms"),
                    waitingAt(Step.OPEN_NEXT, inside, goOn));
            Future<?> create = threads.submit(() -> assertThrows(ClosedException.class,
                    () -> storage.create(record("web"), Level.DURABLE)));
            waitFor(inside);
            Thread.currentThread().interrupt();
            storage.close();
            assertTrue(Thread.interrupted());
            goOn.countDown();
            create.get(30, TimeUnit.SECONDS);
            assertEquals(List.of(), Stores.files(state()));
        }
    }

    /** After a failed flush what others left is settled before anything else is written. */
    @Test
    void afterAFailedFlushTheStoreIsSettledOnce() throws IOException {
        int[] flushes = {0};
        Path leftover = Stores.records(state()).resolve("other.next");
        try (FileStatusStorage storage = open(state(), (step, id) -> {
            if (step == Step.SYNC_NEXT && ++flushes[0] == 1) {
                throw new IOException("injected");
            }
        })) {
            assertThrows(OutcomeUnknownException.class, () -> storage.create(record("web"), Level.DURABLE));
            Files.write(leftover, RecordJson.encode(record("other")));
            storage.create(record("web"), Level.DURABLE);
            assertEquals(List.of("other.json", "web.json"), Stores.files(state()));
            leftover = Files.write(Stores.records(state()).resolve("late.next"), new byte[0]);
            storage.update(WEB, Level.DURABLE, Stores::next);
            assertTrue(Files.exists(leftover), "once is enough");
        }
    }

    private Path state() throws IOException {
        return directory.toRealPath().resolve("store");
    }

    private static Steps waitingAt(Step at, CountDownLatch inside, CountDownLatch goOn) {
        return (step, id) -> {
            if (step == at) {
                inside.countDown();
                waitFor(goOn);
            }
        };
    }

    /**
     * What of the store this process has open or mapped; who holds locks stays mapped while it is reachable.
     */
    private List<String> held() throws IOException {
        List<String> held = new ArrayList<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open.toList()) {
                try {
                    held.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    // closed meanwhile: other tests run beside this one
                }
            }
        }
        held.addAll(Files.readAllLines(Path.of("/proc/self/maps")));
        String state = state().toString();
        return held.stream()
                .filter(line -> line.contains(state) && !line.matches(".*rw-s.*/locks.holders.*"))
                .toList();
    }
}
