package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.JournalFixtures.WEB;
import static dev.stowage.storage.journal.JournalFixtures.open;
import static dev.stowage.storage.journal.JournalFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Durability;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.OpenFile.Access;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every act of the write path fails once, and the disk is full at every act. */
class JournalFaultTest {
    @TempDir
    Path state;

    private interface Fault {
        void inject() throws IOException;
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "ADVANCE_TAIL"})
    void aFailedWriteChangesNothing(JournalFailpoint failpoint) throws IOException {
        for (Durability durability : Durability.values()) {
            refused(failpoint, durability, JournalFaultTest::inputOutputError,
                    StorageUnavailableException.class);
            refused(failpoint, durability, JournalFaultTest::fullDisk, StorageFullException.class);
        }
    }

    private void refused(JournalFailpoint failpoint, Durability durability, Fault fault,
            Class<? extends StowageException> refusal) throws IOException {
        Path store = state.resolve(failpoint + "-" + durability + "-" + refusal.getSimpleName());
        ArmedFailpoint armedFailpoint = new ArmedFailpoint(failpoint, fault);
        try (JournalStatusStorage storage = open(store, armedFailpoint);
                JournalStatusStorage otherStorage = open(store)) {
            otherStorage.create(record("web"), durability);
            armedFailpoint.arm();
            StowageException failure =
                    assertThrows(refusal, () -> storage.update(WEB, durability, JournalFixtures::nextRun));
            assertEquals(new ContainerId("web"), failure.subject());
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, otherStorage.read(WEB).revision());
            armedFailpoint.arm();
            assertThrows(refusal, () -> storage.create(JournalFixtures.named("other", "n"), durability));
            assertThrows(NotFoundException.class, () -> otherStorage.resolve("n"));
            armedFailpoint.arm();
            assertThrows(refusal, () -> storage.delete(WEB));
            assertEquals(2, storage.update(WEB, durability, JournalFixtures::nextRun).revision());
            assertEquals(3, otherStorage.update(WEB, durability, JournalFixtures::nextRun).revision());
        }
        try (JournalStatusStorage reopened = open(store)) {
            assertEquals(3, reopened.read(WEB).revision());
            assertEquals(1, reopened.list().size());
        }
    }

    /** Nothing of a write that failed may come to light later, when nobody else has the store open. */
    @Test
    void aFailedWriteIsNotRecoveredByTheNextOpening() throws IOException {
        ArmedFailpoint armedFailpoint =
                new ArmedFailpoint(JournalFailpoint.ADVANCE_TAIL, JournalFaultTest::inputOutputError);
        try (JournalStatusStorage storage = open(state, armedFailpoint)) {
            storage.create(record("web"), Durability.DURABLE);
            armedFailpoint.arm();
            assertThrows(StorageUnavailableException.class,
                    () -> storage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun));
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(1, reopened.read(WEB).revision());
        }
    }

    /** All that wait for the flush get OutcomeUnknown; then the log is begun again in new files. */
    @Test
    void afterAFailedFlushNewFilesAreUsed() throws Exception {
        ArmedFailpoint armedFailpoint =
                new ArmedFailpoint(JournalFailpoint.SYNC, JournalFaultTest::inputOutputError);
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
                new ArmedFailpoint(JournalFailpoint.SYNC, JournalFaultTest::inputOutputError);
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
                fullDisk();
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
                inputOutputError();
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

    @ParameterizedTest
    @EnumSource(names = {"SYNC_FULL_SEGMENT", "MAKE_SEGMENT", "SYNC_SEGMENT"})
    void aSegmentThatCannotBeRolledRefusesWritesThatDoNotFit(JournalFailpoint failpoint) throws IOException {
        ArmedFailpoint armedFailpoint = new ArmedFailpoint(failpoint, JournalFaultTest::fullDisk);
        long refused = 0;
        long acknowledged = 1;
        try (JournalStatusStorage storage = open(state, armedFailpoint)) {
            storage.create(record("web"), Durability.DURABLE);
            armedFailpoint.arm();
            for (int update = 0; update < 250; update++) {
                try {
                    acknowledged =
                            storage.update(WEB, Durability.ATOMIC, JournalFixtures::nextRunWithLongStatus)
                                    .revision();
                } catch (StorageFullException e) {
                    refused++;
                    assertEquals(acknowledged, storage.read(WEB).revision());
                    armedFailpoint.arm();
                    assertEquals(++acknowledged,
                            storage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun).revision());
                    armedFailpoint.disarm();
                }
            }
            assertEquals(1, refused);
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(acknowledged, reopened.read(WEB).revision());
        }
    }

    /** The log only stays longer than it need be. */
    @ParameterizedTest
    @EnumSource(names = {"WRITE_SNAPSHOT", "SYNC_SNAPSHOT", "RENAME_SNAPSHOT", "REMOVE_OLD"})
    void aFailedSnapshotLosesNothing(JournalFailpoint failpoint) throws IOException {
        ArmedFailpoint armedFailpoint = new ArmedFailpoint(failpoint, JournalFaultTest::fullDisk);
        try (JournalStatusStorage storage = open(state, armedFailpoint)) {
            storage.create(record("web"), Durability.DURABLE);
            armedFailpoint.arm();
            JournalFixtures.fill(storage, 8 * JournalFixtures.SEGMENT_BYTES);
            assertEquals(840, storage.read(WEB).revision());
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(840, reopened.read(WEB).revision());
            reopened.compact();
            assertEquals(2, JournalFixtures.files(state).stream().filter(name -> name.contains("-")).count());
        }
    }

    /** Fails once when it is armed. */
    private static final class ArmedFailpoint implements Failpoints {
        private final JournalFailpoint failingAt;
        private final Fault fault;
        private final AtomicInteger armed = new AtomicInteger();

        ArmedFailpoint(JournalFailpoint armedFailpoint, Fault fault) {
            this.failingAt = armedFailpoint;
            this.fault = fault;
        }

        void arm() {
            armed.set(1);
        }

        void disarm() {
            armed.set(0);
        }

        @Override
        public void before(Enum<?> failpoint) throws IOException {
            if (failpoint == failingAt && armed.compareAndSet(1, 0)) {
                fault.inject();
            }
        }
    }

    private static void inputOutputError() throws IOException {
        throw new IOException("injected: input/output error");
    }

    /** The kernel's own refusal, from the device that is always full. */
    private static void fullDisk() throws IOException {
        try (OpenFile full = OpenFile.open(Path.of("/dev/full"), Access.READ_WRITE)) {
            full.write(new byte[1], 0);
        }
        throw new AssertionError("/dev/full took a byte");
    }
}
