package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.Stores.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
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
class SeveralProcessesTest {
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
        Steps pausesBeforePublishing = step -> {
            if (step == Step.PUBLISH && armed.compareAndSet(true, false)) {
                atomicWritten.countDown();
                Stores.waitFor(durableWritten);
            }
        };
        Steps pausesBeforeFlushing = step -> {
            if (step == Step.SYNC) {
                durableWritten.countDown();
                Stores.waitFor(atomicReturned);
            }
        };
        try (JournalStatusStorage storage = open(directory, pausesBeforePublishing);
                JournalStatusStorage elsewhere = open(directory, pausesBeforeFlushing);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            storage.create(Stores.record("web"), Level.DURABLE);
            storage.create(Stores.record("other"), Level.DURABLE);
            armed.set(true);
            Future<ContainerRecord> atomic = executor
                    .submit(() -> storage.update(Stores.WEB, Level.ATOMIC, Stores::next));
            Stores.waitFor(atomicWritten);
            Future<ContainerRecord> durable = executor
                    .submit(() -> elsewhere.update(new ContainerId("other"), Level.DURABLE, Stores::next));
            try {
                assertEquals(2, atomic.get(Stores.PATIENCE.toSeconds(), TimeUnit.SECONDS).revision());
                assertEquals(2, elsewhere.read(Stores.WEB).revision());
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
            storage.create(Stores.record("web"), Level.DURABLE);
            for (int record = 0; record < RECORDS; record++) {
                storage.create(Stores.record(Hammer.id(record).value()), Level.DURABLE);
            }
            List<Process> children = new ArrayList<>();
            for (int child = 0; child < PROCESSES; child++) {
                children.add(Child.start(directory.resolve("child-" + child + ".log"), Hammer.class,
                        state.toString(), directory.resolve("page").toString(), Integer.toString(RECORDS),
                        Integer.toString(ROUNDS), Long.toString(seed + child)));
            }
            try {
                Stores.fill(storage, 8 * Stores.SEGMENT);
                for (int child = 0; child < PROCESSES; child++) {
                    assertTrue(children.get(child).waitFor(100, TimeUnit.SECONDS), "seed " + seed);
                    assertEquals(0, children.get(child).exitValue(), "seed " + seed + ": "
                            + Files.readString(directory.resolve("child-" + child + ".log")));
                }
            } finally {
                children.forEach(Process::destroyForcibly);
            }
            long updates = 0;
            for (int record = 0; record < RECORDS; record++) {
                ContainerRecord last = storage.read(Hammer.id(record));
                assertEquals(last.revision() - 1, last.status().run());
                updates += last.status().run();
            }
            assertEquals(PROCESSES * ROUNDS, updates, "seed " + seed);
            storage.delete(new ContainerId("churn"));
            assertEquals(RECORDS + 1, storage.list().size());
        }
        try (JournalStatusStorage again = open(state)) {
            assertEquals(RECORDS + 1, again.list().size());
        }
    }
}
