package dev.stowage.storage.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.Level;
import dev.stowage.storage.journal.Entry.Life;
import dev.stowage.storage.journal.Ticket.State;
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
    private static final Change CHANGE = new Change.Remove(new ContainerId("web"), new Life(1, 2));
    /** Made beforehand: Lincheck does not follow what makes it. */
    private static final byte[] HEAD = CHANGE.head();

    private final Log log = new Log();

    /** Few, since Lincheck takes a long wait for an endless one. */
    private static final int YIELDS_IN_VAIN = 3;

    /** A log in memory: says how many changes lie before each, and fails if two commit at once. */
    private static final class Log implements GroupCommit.Batches {
        private final GroupCommit group = new GroupCommit(this, YIELDS_IN_VAIN);
        private final List<Ticket> committed = new ArrayList<>();
        private final AtomicInteger leaders = new AtomicInteger();

        @Override
        public void commit(List<Ticket> batch) {
            if (leaders.incrementAndGet() != 1) {
                throw new IllegalStateException("two leaders");
            }
            committed.addAll(batch);
            leaders.decrementAndGet();
            batch.forEach(ticket -> ticket.end(State.COMMITTED, null));
        }

        int append() {
            Ticket ticket = ticket();
            group.commit(ticket);
            return committed.indexOf(ticket);
        }
    }

    private static Ticket ticket() {
        return new Ticket(CHANGE, HEAD, null, Level.DURABLE);
    }

    /** What Lincheck runs: the second of two that are committed finds one before it. */
    public static final class Appends {
        private final Log log = new Log();

        @Operation
        public int append() {
            return log.append();
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
                        Ticket ticket = ticket();
                        log.group.commit(ticket);
                        assertEquals(State.COMMITTED, ticket.state());
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertEquals(threads * each, log.committed.size());
        assertEquals(threads * each, log.committed.stream().distinct().count());
    }

    @Test
    void anInterruptWaitsForTheEndAndStays() {
        Thread.currentThread().interrupt();
        log.append();
        assertTrue(Thread.interrupted());
    }

    /** Nobody waits for ever because of what a commit throws, and the next one finds a leader. */
    @Test
    void aCommitThatThrowsEndsItsTickets() {
        GroupCommit broken = new GroupCommit(batch -> {
            throw new IllegalStateException("broken");
        });
        for (int round = 0; round < 2; round++) {
            Ticket ticket = ticket();
            assertThrows(IllegalStateException.class, () -> broken.commit(ticket));
            assertEquals(State.IN_DOUBT, ticket.state());
        }
    }
}
