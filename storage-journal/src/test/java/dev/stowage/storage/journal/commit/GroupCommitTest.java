package dev.stowage.storage.journal.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.Durability;
import dev.stowage.storage.journal.commit.PendingWrite.WriteState;
import dev.stowage.storage.journal.format.EncodedRecord.IncarnationBits;
import dev.stowage.storage.journal.format.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** The protocol of leader and followers. */
class GroupCommitTest {
    private static final LogRecord RECORD =
            new LogRecord.Delete(new ContainerId("web"), new IncarnationBits(1, 2));
    /** Made beforehand: Lincheck does not follow what makes it. */
    private static final byte[] HEADER = RECORD.encodeHeader();

    private final InMemoryLog inMemoryLog = new InMemoryLog();

    /** Few, since Lincheck takes a long wait for an endless one. */
    private static final int MAX_IDLE_YIELDS = 3;

    /** A log in memory: says how many changes lie before each, and fails if two commit at once. */
    private static final class InMemoryLog implements GroupCommit.BatchWriter {
        private final GroupCommit group = new GroupCommit(this, MAX_IDLE_YIELDS);
        private final List<PendingWrite> committed = new ArrayList<>();
        private final AtomicInteger leaders = new AtomicInteger();

        @Override
        public void commit(List<PendingWrite> batch) {
            if (leaders.incrementAndGet() != 1) {
                throw new IllegalStateException("two leaders");
            }
            committed.addAll(batch);
            leaders.decrementAndGet();
            batch.forEach(write -> write.complete(WriteState.COMMITTED, null));
        }

        int append() {
            PendingWrite write = newWrite();
            group.commit(write);
            return committed.indexOf(write);
        }
    }

    private static PendingWrite newWrite() {
        return new PendingWrite(RECORD, HEADER, null, Durability.DURABLE);
    }

    /** What Lincheck runs: the second of two that are committed finds one before it. */
    public static final class Appends {
        private final InMemoryLog inMemoryLog = new InMemoryLog();

        @Operation
        public int append() {
            return inMemoryLog.append();
        }
    }

    @Test
    void behavesAsIfEachCommittedAlone() {
        new ModelCheckingOptions().iterations(2)
                .invocationsPerIteration(60)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1)
                .check(Appends.class);
        new StressOptions().iterations(2)
                .invocationsPerIteration(100)
                .threads(3)
                .actorsPerThread(3)
                .check(Appends.class);
    }

    @Test
    void manyThreadsShareCommitsAndEachIsCommittedOnce() throws Exception {
        int threads = 16;
        int each = 500;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                writers.add(executor.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        PendingWrite write = newWrite();
                        inMemoryLog.group.commit(write);
                        assertEquals(WriteState.COMMITTED, write.state());
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertEquals(threads * each, inMemoryLog.committed.size());
        assertEquals(threads * each, inMemoryLog.committed.stream().distinct().count());
    }

    @Test
    void anInterruptIsDeferredUntilTheWriteCompletes() {
        Thread.currentThread().interrupt();
        inMemoryLog.append();
        assertTrue(Thread.interrupted());
    }

    /** Nobody waits for ever because of what a commit throws, and the next one finds a leader. */
    @Test
    void aCommitThatThrowsCompletesItsWrites() {
        GroupCommit broken = new GroupCommit(batch -> {
            throw new IllegalStateException("broken");
        });
        for (int round = 0; round < 2; round++) {
            PendingWrite write = newWrite();
            assertThrows(IllegalStateException.class, () -> broken.commit(write));
            assertEquals(WriteState.OUTCOME_UNKNOWN, write.state());
        }
    }
}
