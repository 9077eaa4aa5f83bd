package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.JournalFixtures.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.posix.Failpoints;
import dev.stowage.storage.journal.log.JournalFailpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several users of one store: processes, or stores that were opened apart, which share no more than those.
 */
class JournalMultiProcessTest {
    private static final int PROCESSES = 3;
    private static final int ROUNDS = 150;
    private static final int RECORDS = 3;

    @TempDir
    Path directory;

    /** What needs no flush itself comes after a record that does, and waits for it. */
    @Test
    void anAtomicUpdateIsCommittedThoughAnotherDurableOneIsNotFlushedYet() throws Exception {
        CountDownLatch atomicWritten = new CountDownLatch(1);
        CountDownLatch durableWritten = new CountDownLatch(1);
        CountDownLatch atomicReturned = new CountDownLatch(1);
        AtomicBoolean armed = new AtomicBoolean();
        Failpoints pausesBeforePublishing = failpoint -> {
            if (failpoint == JournalFailpoint.PUBLISH && armed.compareAndSet(true, false)) {
                atomicWritten.countDown();
                JournalFixtures.await(durableWritten);
            }
        };
        Failpoints pausesBeforeFlushing = failpoint -> {
            if (failpoint == JournalFailpoint.SYNC) {
                durableWritten.countDown();
                JournalFixtures.await(atomicReturned);
            }
        };
        try (JournalStatusStorage storage = open(directory, pausesBeforePublishing);
                JournalStatusStorage otherStorage = open(directory, pausesBeforeFlushing);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            storage.create(JournalFixtures.record("web"), Durability.DURABLE);
            storage.create(JournalFixtures.record("other"), Durability.DURABLE);
            armed.set(true);
            Future<ContainerRecord> atomic = executor.submit(
                    () -> storage.update(JournalFixtures.WEB, Durability.ATOMIC, JournalFixtures::nextRun));
            JournalFixtures.await(atomicWritten);
            Future<ContainerRecord> durable = executor.submit(() -> otherStorage
                    .update(new ContainerId("other"), Durability.DURABLE, JournalFixtures::nextRun));
            try {
                assertEquals(2, atomic.get(JournalFixtures.TIMEOUT.toSeconds(), TimeUnit.SECONDS).revision());
                assertEquals(2, otherStorage.read(JournalFixtures.WEB).revision());
            } finally {
                atomicReturned.countDown();
            }
            assertEquals(2, durable.get().revision());
        }
    }

    @Test
    void noUpdateIsLostAndNoReadIsStale() throws Exception {
        Path state = directory.resolve("store");
        long seed = new Random(System.nanoTime()).nextInt();
        try (JournalStatusStorage storage = open(state)) {
            storage.create(JournalFixtures.record("web"), Durability.DURABLE);
            for (int record = 0; record < RECORDS; record++) {
                storage.create(JournalFixtures.record(JournalStressProcess.id(record).value()),
                        Durability.DURABLE);
            }
            List<Process> children = new ArrayList<>();
            for (int child = 0; child < PROCESSES; child++) {
                children.add(JournalTestProcess.start(directory.resolve("child-" + child + ".log"),
                        JournalStressProcess.class, state.toString(), directory.resolve("page").toString(),
                        Integer.toString(RECORDS), Integer.toString(ROUNDS), Long.toString(seed + child)));
            }
            try {
                JournalFixtures.fill(storage, 8 * JournalFixtures.SEGMENT_BYTES);
                for (int child = 0; child < PROCESSES; child++) {
                    assertTrue(children.get(child).waitFor(JournalFixtures.TIMEOUT.multipliedBy(2)),
                            "seed " + seed);
                    assertEquals(0, children.get(child).exitValue(), "seed " + seed + ": "
                            + Files.readString(directory.resolve("child-" + child + ".log")));
                }
            } finally {
                children.forEach(Process::destroyForcibly);
            }
            long updates = 0;
            for (int record = 0; record < RECORDS; record++) {
                ContainerRecord last = storage.read(JournalStressProcess.id(record));
                assertEquals(last.revision() - 1, last.status().run());
                updates += last.status().run();
            }
            assertEquals(PROCESSES * ROUNDS, updates, "seed " + seed);
            storage.delete(new ContainerId("churn"));
            assertEquals(RECORDS + 1, storage.list().size());
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(RECORDS + 1, reopened.list().size());
        }
    }
}
