package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.Stores.WEB;
import static dev.stowage.storage.journal.Stores.open;
import static dev.stowage.storage.journal.Stores.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Level;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.OpenFile.Access;
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
class FaultTest {
    @TempDir
    Path state;

    private interface Fault {
        void occur() throws IOException;
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "ADVANCE_TAIL"})
    void aFailedWriteChangesNothing(Step step) throws IOException {
        for (Level level : Level.values()) {
            refused(step, level, FaultTest::inputOutputError, StorageUnavailableException.class);
            refused(step, level, FaultTest::fullDisk, StorageFullException.class);
        }
    }

    private void refused(Step step, Level level, Fault fault, Class<? extends StowageException> refusal)
            throws IOException {
        Path store = state.resolve(step + "-" + level + "-" + refusal.getSimpleName());
        Failing failing = new Failing(step, fault);
        try (JournalStatusStorage storage = open(store, failing);
                JournalStatusStorage elsewhere = open(
                        store)) {
            elsewhere.create(record("web"), level);
            failing.arm();
            StowageException failure = assertThrows(refusal,
                    () -> storage.update(WEB, level, Stores::next));
            assertEquals("web", failure.subject());
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, elsewhere.read(WEB).revision());
            failing.arm();
            assertThrows(refusal, () -> storage.create(Stores.named("other", "n"), level));
            assertThrows(NotFoundException.class, () -> elsewhere.resolve("n"));
            failing.arm();
            assertThrows(refusal, () -> storage.delete(WEB));
            assertEquals(2, storage.update(WEB, level, Stores::next).revision());
            assertEquals(3, elsewhere.update(WEB, level, Stores::next).revision());
        }
        try (JournalStatusStorage again = open(store)) {
            assertEquals(3, again.read(WEB).revision());
            assertEquals(1, again.list().size());
        }
    }

    /** Nothing of a write that failed may come to light later, when nobody else has the store open. */
    @Test
    void aRefusedRecordIsNotFoundByWhoOpensTheStore() throws IOException {
        Failing failing = new Failing(Step.ADVANCE_TAIL, FaultTest::inputOutputError);
        try (JournalStatusStorage storage = open(state, failing)) {
            storage.create(record("web"), Level.DURABLE);
            failing.arm();
            assertThrows(StorageUnavailableException.class,
                    () -> storage.update(WEB, Level.DURABLE, Stores::next));
        }
        try (JournalStatusStorage again = open(state)) {
            assertEquals(1, again.read(WEB).revision());
        }
    }

    /** All that wait for the flush get OutcomeUnknown; then the log is begun again in new files. */
    @Test
    void afterAFailedFlushNewFilesAreUsed() throws Exception {
        Failing failing = new Failing(Step.SYNC, FaultTest::inputOutputError);
        try (JournalStatusStorage storage = open(state, failing);
                JournalStatusStorage elsewhere = open(state)) {
            storage.create(record("web"), Level.DURABLE);
            storage.create(record("kept"), Level.ATOMIC);
            assertEquals(List.of("log-1", "snapshot-1"), Stores.files(state));
            failing.arm();
            assertThrows(OutcomeUnknownException.class,
                    () -> storage.update(WEB, Level.DURABLE, Stores::next));
            assertEquals(1, storage.read(WEB).revision());
            assertEquals(1, elsewhere.read(WEB).revision());
            // by the one who did not see the failure himself
            assertEquals(2, elsewhere.update(WEB, Level.DURABLE, Stores::next).revision());
            assertEquals(List.of("log-2", "snapshot-2"), Stores.files(state));
            assertEquals(2, storage.read(WEB).revision());
            assertEquals(2, storage.list().size());
            assertEquals(3, storage.update(WEB, Level.DURABLE, Stores::next).revision());
            assertEquals(3, elsewhere.read(WEB).revision());
        }
        try (JournalStatusStorage again = open(state)) {
            assertEquals(3, again.read(WEB).revision());
            assertEquals(2, again.list().size());
        }
    }

    /** The failure is remembered even if everybody leaves before the next write. */
    @Test
    void whoOpensAStoreAfterAFailedFlushDoesNotTrustItsPages() throws IOException {
        Failing failing = new Failing(Step.SYNC, FaultTest::inputOutputError);
        try (JournalStatusStorage storage = open(state, failing)) {
            storage.create(record("web"), Level.DURABLE);
            failing.arm();
            assertThrows(OutcomeUnknownException.class, () -> storage.create(record("other"), Level.DURABLE));
        }
        try (JournalStatusStorage again = open(state)) {
            assertEquals(1, again.read(WEB).revision());
            assertEquals(List.of("log-2", "snapshot-2"), Stores.files(state));
        }
    }

    @Test
    void ifTheNewFilesCannotBeWrittenNothingChangesUntilTheyCan() throws IOException {
        AtomicReference<Step> failingNow = new AtomicReference<>(Step.RETURN);
        Steps steps = step -> {
            if (step == failingNow.get() && step != Step.RETURN) {
                fullDisk();
            }
        };
        try (JournalStatusStorage storage = open(state, steps)) {
            storage.create(record("web"), Level.DURABLE);
            failingNow.set(Step.SYNC);
            assertThrows(OutcomeUnknownException.class,
                    () -> storage.update(WEB, Level.DURABLE, Stores::next));
            for (Step step : List.of(Step.MAKE_SEGMENT, Step.SYNC_SEGMENT, Step.WRITE_SNAPSHOT,
                    Step.SYNC_SNAPSHOT, Step.RENAME_SNAPSHOT)) {
                failingNow.set(step);
                assertThrows(StorageFullException.class,
                        () -> storage.update(WEB, Level.DURABLE, Stores::next), step.name());
                assertEquals(1, storage.read(WEB).revision());
            }
            failingNow.set(Step.RETURN);
            assertEquals(2, storage.update(WEB, Level.DURABLE, Stores::next).revision());
        }
        try (JournalStatusStorage again = open(state)) {
            assertEquals(2, again.read(WEB).revision());
        }
    }

    /** Many threads: each update is acknowledged and there, or is in doubt; none is lost or done twice. */
    @Test
    void everyWaiterOfAFailedFlushIsTold() throws Exception {
        AtomicInteger flushes = new AtomicInteger();
        Steps everyTenth = step -> {
            if (step == Step.SYNC && flushes.incrementAndGet() % 10 == 0) {
                inputOutputError();
            }
        };
        int threads = 8;
        try (JournalStatusStorage storage = open(state, everyTenth);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch gun = new CountDownLatch(1);
            List<Future<int[]>> writers = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String id = "web-" + thread;
                writers.add(executor.submit(() -> {
                    create(storage, id);
                    Stores.waitFor(gun);
                    return update(storage, Hammer.id(Integer.parseInt(id.substring(4))));
                }));
            }
            gun.countDown();
            for (int thread = 0; thread < threads; thread++) {
                int[] counted = writers.get(thread).get();
                long run = storage.read(Hammer.id(thread)).status().run();
                assertEquals(counted[0], run, "acknowledged, then in doubt: " + counted[1]);
            }
        }
    }

    private static void create(JournalStatusStorage storage, String id) {
        while (true) {
            try {
                storage.create(record(id), Level.DURABLE);
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
                storage.update(id, Level.DURABLE, Stores::next);
                counted[0]++;
            } catch (OutcomeUnknownException e) {
                counted[1]++;
            }
        }
        return counted;
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC_FULL_SEGMENT", "MAKE_SEGMENT", "SYNC_SEGMENT"})
    void aSegmentThatCannotBeLeftRefusesWhatDoesNotFit(Step step) throws IOException {
        Failing failing = new Failing(step, FaultTest::fullDisk);
        long refused = 0;
        long acknowledged = 1;
        try (JournalStatusStorage storage = open(state, failing)) {
            storage.create(record("web"), Level.DURABLE);
            failing.arm();
            for (int update = 0; update < 250; update++) {
                try {
                    acknowledged = storage.update(WEB, Level.ATOMIC, Stores::nextLong).revision();
                } catch (StorageFullException e) {
                    refused++;
                    assertEquals(acknowledged, storage.read(WEB).revision());
                    failing.arm();
                    assertEquals(++acknowledged,
                            storage.update(WEB, Level.DURABLE, Stores::next).revision());
                    failing.disarm();
                }
            }
            assertEquals(1, refused);
        }
        try (JournalStatusStorage again = open(state)) {
            assertEquals(acknowledged, again.read(WEB).revision());
        }
    }

    /** The log only stays longer than it need be. */
    @ParameterizedTest
    @EnumSource(names = {"WRITE_SNAPSHOT", "SYNC_SNAPSHOT", "RENAME_SNAPSHOT", "REMOVE_OLD"})
    void aFailedSnapshotHarmsNobody(Step step) throws IOException {
        Failing failing = new Failing(step, FaultTest::fullDisk);
        try (JournalStatusStorage storage = open(state, failing)) {
            storage.create(record("web"), Level.DURABLE);
            failing.arm();
            Stores.fill(storage, 8 * Stores.SEGMENT);
            assertEquals(840, storage.read(WEB).revision());
        }
        try (JournalStatusStorage again = open(state)) {
            assertEquals(840, again.read(WEB).revision());
            again.compact();
            assertEquals(2, Stores.files(state).stream().filter(name -> name.contains("-")).count());
        }
    }

    /** Fails once when it is armed. */
    private static final class Failing implements Steps {
        private final Step failing;
        private final Fault fault;
        private final AtomicInteger armed = new AtomicInteger();

        Failing(Step failing, Fault fault) {
            this.failing = failing;
            this.fault = fault;
        }

        void arm() {
            armed.set(1);
        }

        void disarm() {
            armed.set(0);
        }

        @Override
        public void before(Step step) throws IOException {
            if (step == failing && armed.compareAndSet(1, 0)) {
                fault.occur();
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
