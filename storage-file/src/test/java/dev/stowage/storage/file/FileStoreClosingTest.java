package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.await;
import static dev.stowage.storage.file.FileFixtures.open;
import static dev.stowage.storage.file.FileFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Durability;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.Failpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store holds open, and when it lets go of it. */
class FileStoreClosingTest {
    @TempDir
    Path directory;

    @Test
    void aClosedStoreHoldsNothingOpen() throws IOException {
        FileStatusStorage storage = open(state());
        storage.create(record("web"), Durability.DURABLE);
        assertFalse(openHandles().isEmpty());
        storage.close();
        assertEquals(List.of(), openHandles());
    }

    @ParameterizedTest
    @ValueSource(strings = {"locks", "locks.holders", "versions"})
    void aStoreThatCannotBeOpenedHoldsNothingOpenAndSaysWhatIsWrong(String part) throws IOException {
        open(state()).close();
        Files.delete(state().resolve(part));
        Files.createDirectory(state().resolve(part));
        StorageUnavailableException refusal =
                assertThrows(StorageUnavailableException.class, () -> open(state()));
        assertTrue(String.valueOf(refusal.getMessage()).contains(state().resolve(part).toString()),
                refusal.getMessage());
        assertEquals(state().toString(), refusal.subject().toString());
        assertEquals(List.of(), openHandles());
        Files.delete(state().resolve(part));
        open(state()).close();
    }

    @Test
    void closingWaitsForAWriterAndRefusesNewOnes() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            FileStatusStorage storage = open(state(), waitingAt(FileFailpoint.RENAME, entered, proceed));
            Future<?> create = threads.submit(() -> storage.create(record("web"), Durability.DURABLE));
            await(entered);
            Future<?> close = threads.submit(storage::close);
            assertTrue(Backoff.polling(Deadline.after(FileFixtures.TIMEOUT)).await(() -> isClosed(storage)));
            assertFalse(close.isDone());
            assertThrows(ClosedException.class, () -> storage.create(record("other"), Durability.DURABLE));
            proceed.countDown();
            create.get(FileFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            close.get(FileFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            assertEquals(List.of("web.json"), FileFixtures.files(state()));
            assertEquals(List.of(), openHandles());
        }
    }

    private static boolean isClosed(FileStatusStorage storage) {
        try {
            storage.capabilities();
            return false;
        } catch (ClosedException e) {
            return true;
        }
    }

    @Test
    void closingDoesNotWaitForAStalledWriterAndKeepsTheInterrupt() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            FileStatusStorage storage = new FileStatusStorage(FileFixtures.context(state(), "50ms"),
                    waitingAt(FileFailpoint.CREATE_TEMPORARY, entered, proceed));
            Future<?> create = threads.submit(() -> assertThrows(ClosedException.class,
                    () -> storage.create(record("web"), Durability.DURABLE)));
            await(entered);
            Thread.currentThread().interrupt();
            storage.close();
            assertTrue(Thread.interrupted());
            proceed.countDown();
            create.get(FileFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            assertEquals(List.of(), FileFixtures.files(state()));
        }
    }

    private Path state() throws IOException {
        return directory.toRealPath().resolve("store");
    }

    private static Failpoints waitingAt(FileFailpoint at, CountDownLatch entered, CountDownLatch proceed) {
        return failpoint -> {
            if (failpoint == at) {
                entered.countDown();
                await(proceed);
            }
        };
    }

    /**
     * What of the store this process has open or mapped; who holds locks stays mapped while it is reachable.
     */
    private List<String> openHandles() throws IOException {
        List<String> handles = new ArrayList<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open.toList()) {
                try {
                    handles.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    // closed meanwhile: other tests run beside this one
                }
            }
        }
        handles.addAll(Files.readAllLines(Path.of("/proc/self/maps")));
        String state = state().toString();
        return handles.stream()
                .filter(line -> line.contains(state) && !line.matches(".*rw-s.*/locks.holders.*"))
                .toList();
    }
}
