package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Waiting.Background;
import dev.stowage.harness.rules.Waiting.Interrupted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What update promises. */
final class StoreUpdateRules {
    private static final int THREADS = 6;
    private static final int UPDATES = 40;

    @Verifies(UPDATE_NEXT)
    void storesTheNextRevision(StorageBench bench) {
        ContainerRecord first = bench.stored("c1");
        ContainerRecord other = bench.stored("c2");
        ContainerRecord next = bench.findings.step(UPDATE_NEXT, () -> bench.storage.update(id("c1"),
                bench.highest(), StorageBench::counted));
        ContainerRecord expected = first.next(StorageBench.counted(first));
        bench.findings.check(UPDATE_NEXT, next.equals(expected), () -> "it returned " + next);
        bench.expectRecord(UPDATE_NEXT, expected);
        bench.expectRecord(UPDATE_NEXT, other);
    }

    @Verifies({UPDATE_LATEST, READ_LAST})
    void losesNoUpdate(StorageBench bench) throws Exception {
        bench.stored("c1");
        StatusStorage another = bench.another();
        List<Level> levels = EnumSet.range(Level.MEMORY, bench.highest()).stream().toList();
        List<Background<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            StatusStorage storage = i % 2 == 0 ? bench.storage : another;
            Level level = levels.get(i % levels.size());
            writers.add(Waiting.background(() -> {
                for (int n = 0; n < UPDATES; n++) {
                    storage.update(id("c1"), level, StorageBench::counted);
                }
                return true;
            }));
        }
        long last = 0;
        boolean writing = true;
        while (writing) {
            writing = writers.stream().anyMatch(writer -> !writer.ended());
            ContainerRecord seen = bench.read(READ_LAST, id("c1"));
            long before = last;
            bench.findings.check(READ_LAST, seen.revision() == seen.status().run() + 1
                    && seen.revision() >= before, () -> "after revision " + before + " it read " + seen);
            last = seen.revision();
            // two rules that never wait would keep all writers from two processors for ever
            Waiting.pause(Duration.ofNanos(1000));
        }
        for (Background<Boolean> writer : writers) {
            bench.findings.step(UPDATE_LATEST, () -> writer.result(bench.patience()));
        }
        ContainerRecord end = bench.read(UPDATE_LATEST, id("c1"));
        bench.findings.check(UPDATE_LATEST, end.status().run() == THREADS * UPDATES
                && end.revision() == THREADS * UPDATES + 1,
                () -> THREADS * UPDATES + " updates ended in " + end);
    }

    @Verifies({UPDATE_THROWS, UPDATE_THROWS_NO_EFFECT})
    void letsTheExceptionOfTheChangeOut(StorageBench bench) {
        ContainerRecord first = bench.stored("c1");
        IllegalStateException own = new IllegalStateException("of the change");
        bench.findings.act(UPDATE_THROWS, () -> {
            try {
                bench.storage.update(id("c1"), bench.highest(), record -> {
                    throw own;
                });
            } catch (IllegalStateException e) {
                bench.findings.check(UPDATE_THROWS, e.equals(own), () -> "it threw another: " + e);
                return;
            }
            throw bench.findings.violated(UPDATE_THROWS, "it returned");
        });
        bench.expectRecord(UPDATE_THROWS_NO_EFFECT, first);
        bench.findings.act(UPDATE_THROWS_NO_EFFECT, () -> bench.storage.update(id("c1"), bench.highest(),
                StorageBench::counted));
    }

    @Verifies(UPDATE_MISSING)
    void refusesWhatIsNotStored(StorageBench bench) {
        AtomicInteger calls = new AtomicInteger();
        bench.findings.refused(UPDATE_MISSING, NotFoundException.class,
                () -> bench.storage.update(id("none"), bench.highest(), record -> {
                    calls.incrementAndGet();
                    return record.status();
                }));
        bench.findings.check(UPDATE_MISSING, calls.get() == 0, () -> "the change was called");
    }

    @Verifies(UPDATE_EXECUTION)
    void runsTheChangeAsDeclared(StorageBench bench) throws Exception {
        bench.stored("c1");
        boolean once = bench.capabilities().execution() == UpdateExecution.ONCE;
        AtomicInteger calls = new AtomicInteger();
        List<Background<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writers.add(Waiting.background(() -> {
                for (int n = 0; n < 5; n++) {
                    bench.storage.update(id("c1"), bench.highest(), record -> {
                        calls.incrementAndGet();
                        return StorageBench.counted(record);
                    });
                }
                return true;
            }));
        }
        for (Background<Boolean> writer : writers) {
            bench.findings.step(UPDATE_EXECUTION, () -> writer.result(bench.patience()));
        }
        long counted = bench.read(UPDATE_EXECUTION, id("c1")).status().run();
        bench.findings.check(UPDATE_EXECUTION,
                counted == 20 && (once ? calls.get() == 20 : calls.get() >= 20),
                () -> "20 updates called the change " + calls + " times and counted " + counted);
    }

    @Verifies(UPDATE_DELETED)
    void doesNotBringADeletedRecordBack(StorageBench bench) throws Exception {
        bench.stored("c1");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Background<ContainerRecord> slow = Waiting.background(() -> bench.storage.update(id("c1"),
                bench.highest(),
                record -> {
                    inside.countDown();
                    await(go);
                    return StorageBench.counted(record);
                }));
        inside.await();
        Background<Boolean> delete = Waiting.background(() -> {
            bench.storage.delete(id("c1"));
            return true;
        });
        Waiting.pause(Duration.ofMillis(20));
        Background<ContainerRecord> late = Waiting.background(() -> bench.storage.update(id("c1"),
                bench.highest(), StorageBench::counted));
        Waiting.pause(Duration.ofMillis(20));
        go.countDown();
        bench.findings.step(UPDATE_DELETED, () -> delete.result(bench.patience()));
        for (Background<ContainerRecord> update : List.of(slow, late)) {
            bench.findings.act(UPDATE_DELETED, () -> {
                try {
                    update.result(bench.patience());
                } catch (NotFoundException e) {
                    // deleted before it came to it
                }
            });
        }
        bench.expectAbsent(UPDATE_DELETED, id("c1"));
        bench.findings.refused(UPDATE_DELETED, NotFoundException.class, () -> bench.storage.update(id("c1"),
                bench.highest(), StorageBench::counted));
        bench.expectAbsent(UPDATE_DELETED, id("c1"));
    }

    @Verifies(READ_UNBLOCKED)
    void readsWhileAChangeIsSlow(StorageBench bench) throws Exception {
        ContainerRecord first = bench.stored(bench.record("c1", "c1", "name"));
        StatusStorage another = bench.another();
        Background<?> update = held(bench, bench.storage, () -> {
            for (StatusStorage storage : List.of(bench.storage, another)) {
                Background<Boolean> looking = Waiting.background(() -> storage.read(id("c1")).equals(first)
                        && storage.list().size() == 1 && storage.resolve("name").equals(first.id()));
                boolean seen = bench.findings.step(READ_UNBLOCKED, () -> looking.result(bench.patience()));
                bench.findings.check(READ_UNBLOCKED, seen, () -> "a reader saw an update in progress");
            }
        });
        bench.findings.step(UPDATE_NEXT, () -> update.result(bench.patience()));
    }

    @Verifies({UPDATE_BUSY, UPDATE_BUSY_NO_EFFECT})
    void givesUpWhenTheRecordIsHeld(StorageBench bench) throws Exception {
        ContainerRecord first = bench.stored("c1");
        StatusStorage hurried = bench.open(Workshop.shortDeadline());
        if (!bench.shares()) {
            hurried.create(first, bench.highest());
        }
        boolean once = bench.capabilities().execution() == UpdateExecution.ONCE;
        StatusStorage holder = bench.shares() ? bench.storage : hurried;
        Background<?> update = held(bench, holder, () -> {
            Background<ContainerRecord> second = Waiting.background(() -> hurried.update(id("c1"),
                    bench.highest(), StorageBench::counted));
            if (once) {
                BusyException busy = bench.findings.refused(UPDATE_BUSY, BusyException.class,
                        () -> second.result(bench.patience()));
                bench.findings.check(UPDATE_BUSY, !busy.holder().isBlank(), () -> "no holder is named");
            } else {
                bench.findings.step(UPDATE_BUSY, () -> second.result(bench.patience()));
            }
        });
        bench.findings.step(UPDATE_NEXT, () -> update.result(bench.patience()));
        long counted = bench.findings.step(UPDATE_BUSY_NO_EFFECT, () -> holder.read(id("c1"))).status().run();
        bench.findings.check(UPDATE_BUSY_NO_EFFECT, counted == (once ? 1 : 2),
                () -> counted + " updates are counted");
    }

    @Verifies(UPDATE_INTERRUPTED)
    void changesNothingWhenInterrupted(StorageBench bench) throws Exception {
        ContainerRecord first = bench.stored("c1");
        Interrupted end = bench.findings.step(UPDATE_INTERRUPTED, () -> Waiting.interrupted(
                () -> bench.storage.update(id("c1"), bench.highest(), StorageBench::counted),
                bench.patience()));
        bench.findings.check(UPDATE_INTERRUPTED, end.flag(), () -> "the interrupt flag was lost");
        bench.findings.check(UPDATE_INTERRUPTED, end.thrown() instanceof OperationInterruptedException,
                () -> end.thrown() == null ? "it returned" : "it threw " + end.thrown());
        bench.expectRecord(UPDATE_INTERRUPTED, first);
        if (bench.capabilities().execution() == UpdateExecution.RETRIED) {
            // there no update waits for another
            return;
        }
        Background<?> update = held(bench, bench.storage, () -> {
            Background<Boolean> waiting = Waiting.background(() -> {
                try {
                    bench.storage.update(id("c1"), bench.highest(), record -> record.status());
                    return true;
                } catch (OperationInterruptedException e) {
                    return Thread.currentThread().isInterrupted();
                }
            });
            Waiting.pause(Duration.ofMillis(30));
            waiting.thread().interrupt();
            boolean flag = bench.findings.step(UPDATE_INTERRUPTED, () -> waiting.result(bench.patience()));
            bench.findings.check(UPDATE_INTERRUPTED, flag, () -> "the interrupt flag was lost");
        });
        bench.findings.step(UPDATE_NEXT, () -> update.result(bench.patience()));
        bench.expectRecord(UPDATE_INTERRUPTED, first.next(StorageBench.counted(first)));
    }

    /** Does something while the change of an update of c1 is under way, and lets that end then. */
    private static Background<?> held(StorageBench bench, StatusStorage storage, Findings.Act meanwhile)
            throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Background<ContainerRecord> update = Waiting.background(() -> storage.update(id("c1"),
                bench.highest(),
                record -> {
                    inside.countDown();
                    await(go);
                    return StorageBench.counted(record);
                }));
        try {
            inside.await();
            meanwhile.run();
        } finally {
            go.countDown();
        }
        return update;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static ContainerId id(String text) {
        return new ContainerId(text);
    }
}
