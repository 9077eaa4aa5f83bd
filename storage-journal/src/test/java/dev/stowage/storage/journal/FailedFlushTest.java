package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.JournalFixtures.WEB;
import static dev.stowage.storage.journal.JournalFixtures.open;
import static dev.stowage.storage.journal.JournalFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.storage.Durability;
import dev.stowage.posix.Failpoints;
import dev.stowage.storage.journal.log.JournalFailpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flush that fails: what was to be flushed is in doubt, and the store goes on in new files. */
class FailedFlushTest {
    @TempDir
    Path state;

    /** All that wait for the flush get OutcomeUnknown; then the log is begun again in new files. */
    @Test
    void afterAFailedFlushNewFilesAreUsed() throws Exception {
        ArmedFailpoint armedFailpoint =
                new ArmedFailpoint(JournalFailpoint.SYNC, ArmedFailpoint::inputOutputError);
        try (JournalStatusStorage storage = open(state, armedFailpoint);
                JournalStatusStorage otherStorage = open(state)) {
            storage.create(record("web"), Durability.DURABLE);
            storage.create(record("kept"), Durability.ATOMIC);
            assertEquals(List.of("log-1", "snapshot-1"), JournalFixtures.files(state));
            armedFailpoint.arm();
            assertThrows(OutcomeUnknownException.class,
                    () -> storage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun));
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, otherStorage.read(WEB).revision());
            // by the one who did not see the failure himself
            assertEquals(2,
                    otherStorage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun).revision());
            assertEquals(List.of("log-2", "snapshot-2"), JournalFixtures.files(state));
            assertEquals(2, storage.read(WEB).revision());
            assertEquals(2, storage.list().size());
            assertEquals(3, storage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun).revision());
            assertEquals(3, otherStorage.read(WEB).revision());
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(3, reopened.read(WEB).revision());
            assertEquals(2, reopened.list().size());
        }
    }

    /** The failure is remembered even if everybody leaves before the next write. */
    @Test
    void openingAfterAFailedFlushStartsNewFiles() throws IOException {
        ArmedFailpoint armedFailpoint =
                new ArmedFailpoint(JournalFailpoint.SYNC, ArmedFailpoint::inputOutputError);
        try (JournalStatusStorage storage = open(state, armedFailpoint)) {
            storage.create(record("web"), Durability.DURABLE);
            armedFailpoint.arm();
            assertThrows(OutcomeUnknownException.class,
                    () -> storage.create(record("other"), Durability.DURABLE));
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(1, reopened.read(WEB).revision());
            assertEquals(List.of("log-2", "snapshot-2"), JournalFixtures.files(state));
        }
    }

    @Test
    void ifTheNewFilesCannotBeWrittenNothingChangesUntilTheyCan() throws IOException {
        AtomicReference<JournalFailpoint> failingAt = new AtomicReference<>(JournalFailpoint.RETURN);
        Failpoints failpoints = failpoint -> {
            if (failpoint == failingAt.get() && failpoint != JournalFailpoint.RETURN) {
                ArmedFailpoint.fullDisk();
            }
        };
        try (JournalStatusStorage storage = open(state, failpoints)) {
            storage.create(record("web"), Durability.DURABLE);
            failingAt.set(JournalFailpoint.SYNC);
            assertThrows(OutcomeUnknownException.class,
                    () -> storage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun));
            for (JournalFailpoint failpoint : List.of(JournalFailpoint.MAKE_SEGMENT,
                    JournalFailpoint.SYNC_SEGMENT, JournalFailpoint.WRITE_SNAPSHOT,
                    JournalFailpoint.SYNC_SNAPSHOT, JournalFailpoint.RENAME_SNAPSHOT)) {
                failingAt.set(failpoint);
                assertThrows(StorageFullException.class,
                        () -> storage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun),
                        failpoint.name());
                assertEquals(1, storage.read(WEB).revision());
            }
            failingAt.set(JournalFailpoint.RETURN);
            assertEquals(2, storage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun).revision());
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(2, reopened.read(WEB).revision());
        }
    }

    /** Many threads: each update is acknowledged and there, or is in doubt; none is lost or done twice. */
    @Test
    void everyWaiterOfAFailedFlushGetsOutcomeUnknown() throws Exception {
        AtomicInteger flushes = new AtomicInteger();
        Failpoints everyTenthFlush = failpoint -> {
            if (failpoint == JournalFailpoint.SYNC && flushes.incrementAndGet() % 10 == 0) {
                ArmedFailpoint.inputOutputError();
            }
        };
        int threads = 8;
        try (JournalStatusStorage storage = open(state, everyTenthFlush);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<int[]>> writers = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String id = "web-" + thread;
                writers.add(executor.submit(() -> {
                    create(storage, id);
                    JournalFixtures.await(start);
                    return update(storage, JournalStressProcess.id(Integer.parseInt(id.substring(4))));
                }));
            }
            start.countDown();
            for (int thread = 0; thread < threads; thread++) {
                int[] counted = writers.get(thread).get();
                long run = storage.read(JournalStressProcess.id(thread)).status().run();
                assertEquals(counted[0], run, "acknowledged, then in doubt: " + counted[1]);
            }
        }
    }

    private static void create(JournalStatusStorage storage, String id) {
        while (true) {
            try {
                storage.create(record(id), Durability.DURABLE);
                return;
            } catch (OutcomeUnknownException e) {
                // what was in doubt is gone: the new files hold only what had been seen
            }
        }
    }

    private static int[] update(JournalStatusStorage storage, dev.stowage.api.ContainerId id) {
        int[] counted = new int[2];
        for (int round = 0; round < 50; round++) {
            try {
                storage.update(id, Durability.DURABLE, JournalFixtures::nextRun);
                counted[0]++;
            } catch (OutcomeUnknownException e) {
                counted[1]++;
            }
        }
        return counted;
    }
}
