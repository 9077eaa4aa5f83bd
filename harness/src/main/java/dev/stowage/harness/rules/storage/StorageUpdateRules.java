package dev.stowage.harness.rules.storage;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.SuiteContext;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.TestThreads.InterruptedCall;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Rules about update. */
final class StorageUpdateRules {
    private static final int THREADS = 6;
    private static final int UPDATES = 40;

    @Verifies(STORAGE_UPDATE_1)
    void storesTheNextRevision(StorageFixture fixture) {
        ContainerRecord first = fixture.create("c1");
        ContainerRecord other = fixture.create("c2");
        ContainerRecord next = fixture.findings()
                .expectValue(STORAGE_UPDATE_1,
                        () -> fixture.storage()
                                .update(id("c1"),
                                        fixture.maximumDurability(), StorageFixture::incrementRun));
        ContainerRecord expected = first.nextRevision(StorageFixture.incrementRun(first));
        fixture.findings().check(STORAGE_UPDATE_1, next.equals(expected), () -> "it returned " + next);
        fixture.expectRecord(STORAGE_UPDATE_1, expected);
        fixture.expectRecord(STORAGE_UPDATE_1, other);
    }

    @Verifies({STORAGE_UPDATE_2, STORAGE_READ_1})
    void losesNoUpdate(StorageFixture fixture) throws Exception {
        fixture.create("c1");
        StatusStorage another = fixture.openAnotherIfShared();
        List<Durability> durabilities = EnumSet.range(Durability.MEMORY, fixture.maximumDurability())
                .stream()
                .toList();
        List<BackgroundTask<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            StatusStorage storage = i % 2 == 0 ? fixture.storage() : another;
            Durability durability = durabilities.get(i % durabilities.size());
            writers.add(TestThreads.start(() -> {
                for (int n = 0; n < UPDATES; n++) {
                    storage.update(id("c1"), durability, StorageFixture::incrementRun);
                }
                return true;
            }));
        }
        long last = 0;
        boolean writing = true;
        while (writing) {
            writing = writers.stream().anyMatch(writer -> !writer.isDone());
            ContainerRecord seen = fixture.read(STORAGE_READ_1, id("c1"));
            long before = last;
            fixture.findings()
                    .check(STORAGE_READ_1, seen.revision() == seen.status().run() + 1
                            && seen.revision() >= before,
                            () -> "after revision " + before + " it read " + seen);
            last = seen.revision();
            // two rules that never wait would occupy both processors and starve all writers
            TestDeadline.pause(Duration.ofNanos(1000));
        }
        for (BackgroundTask<Boolean> writer : writers) {
            fixture.findings().expectValue(STORAGE_UPDATE_2, () -> writer.result(fixture.timeout()));
        }
        ContainerRecord end = fixture.read(STORAGE_UPDATE_2, id("c1"));
        fixture.findings()
                .check(STORAGE_UPDATE_2, end.status().run() == THREADS * UPDATES
                        && end.revision() == THREADS * UPDATES + 1,
                        () -> THREADS * UPDATES + " updates ended in " + end);
    }

    @Verifies({STORAGE_UPDATE_3, STORAGE_UPDATE_4})
    void propagatesTheExceptionOfTheChange(StorageFixture fixture) {
        ContainerRecord first = fixture.create("c1");
        IllegalStateException thrown = new IllegalStateException("of the change");
        fixture.findings().expectSuccess(STORAGE_UPDATE_3, () -> {
            try {
                fixture.storage().update(id("c1"), fixture.maximumDurability(), record -> {
                    throw thrown;
                });
            } catch (IllegalStateException e) {
                fixture.findings()
                        .check(STORAGE_UPDATE_3, e.equals(thrown),
                                () -> "it threw another: " + e);
                return;
            }
            throw fixture.findings().violation(STORAGE_UPDATE_3, "it returned");
        });
        fixture.expectRecord(STORAGE_UPDATE_4, first);
        fixture.findings()
                .expectSuccess(STORAGE_UPDATE_4,
                        () -> fixture.storage()
                                .update(id("c1"), fixture.maximumDurability(),
                                        StorageFixture::incrementRun));
    }

    @Verifies(STORAGE_UPDATE_5)
    void refusesAMissingRecord(StorageFixture fixture) {
        AtomicInteger calls = new AtomicInteger();
        fixture.findings()
                .expectFailure(STORAGE_UPDATE_5, NotFoundException.class,
                        () -> fixture.storage().update(id("none"), fixture.maximumDurability(), record -> {
                            calls.incrementAndGet();
                            return record.status();
                        }));
        fixture.findings().check(STORAGE_UPDATE_5, calls.get() == 0, () -> "the change was called");
    }

    @Verifies(STORAGE_UPDATE_6)
    void runsTheChangeAsDeclared(StorageFixture fixture) throws Exception {
        fixture.create("c1");
        boolean once = fixture.capabilities().execution() == UpdateExecution.ONCE;
        AtomicInteger calls = new AtomicInteger();
        List<BackgroundTask<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writers.add(TestThreads.start(() -> {
                for (int n = 0; n < 5; n++) {
                    fixture.storage().update(id("c1"), fixture.maximumDurability(), record -> {
                        calls.incrementAndGet();
                        return StorageFixture.incrementRun(record);
                    });
                }
                return true;
            }));
        }
        for (BackgroundTask<Boolean> writer : writers) {
            fixture.findings().expectValue(STORAGE_UPDATE_6, () -> writer.result(fixture.timeout()));
        }
        long counted = fixture.read(STORAGE_UPDATE_6, id("c1")).status().run();
        fixture.findings()
                .check(STORAGE_UPDATE_6,
                        counted == 20 && (once ? calls.get() == 20 : calls.get() >= 20),
                        () -> "20 updates called the change " + calls + " times and counted " + counted);
    }

    @Verifies(STORAGE_UPDATE_7)
    void doesNotBringADeletedRecordBack(StorageFixture fixture) throws Exception {
        fixture.create("c1");
        CountDownLatch changeStarted = new CountDownLatch(1);
        CountDownLatch finishChange = new CountDownLatch(1);
        BackgroundTask<ContainerRecord> slow = TestThreads.start(() -> fixture.storage()
                .update(id("c1"),
                        fixture.maximumDurability(),
                        record -> {
                            changeStarted.countDown();
                            await(finishChange);
                            return StorageFixture.incrementRun(record);
                        }));
        changeStarted.await();
        BackgroundTask<Boolean> delete = TestThreads.start(() -> {
            fixture.storage().delete(id("c1"));
            return true;
        });
        TestDeadline.pause(Duration.ofMillis(20));
        BackgroundTask<ContainerRecord> late = TestThreads.start(() -> fixture.storage()
                .update(id("c1"),
                        fixture.maximumDurability(), StorageFixture::incrementRun));
        TestDeadline.pause(Duration.ofMillis(20));
        finishChange.countDown();
        fixture.findings().expectValue(STORAGE_UPDATE_7, () -> delete.result(fixture.timeout()));
        for (BackgroundTask<ContainerRecord> update : List.of(slow, late)) {
            fixture.findings().expectSuccess(STORAGE_UPDATE_7, () -> {
                try {
                    update.result(fixture.timeout());
                } catch (NotFoundException e) {
                    // deleted before the update got the lock
                }
            });
        }
        fixture.expectAbsent(STORAGE_UPDATE_7, id("c1"));
        fixture.findings()
                .expectFailure(STORAGE_UPDATE_7, NotFoundException.class,
                        () -> fixture.storage()
                                .update(id("c1"),
                                        fixture.maximumDurability(), StorageFixture::incrementRun));
        fixture.expectAbsent(STORAGE_UPDATE_7, id("c1"));
    }

    @Verifies(STORAGE_READ_3)
    void readsWhileAChangeIsSlow(StorageFixture fixture) throws Exception {
        ContainerRecord first = fixture.create(fixture.record("c1", "c1", "name"));
        StatusStorage another = fixture.openAnotherIfShared();
        BackgroundTask<?> update = runDuringUpdate(fixture, fixture.storage(), () -> {
            for (StatusStorage storage : List.of(fixture.storage(), another)) {
                BackgroundTask<Boolean> readers = TestThreads.start(() -> storage.read(id("c1")).equals(first)
                        && storage.list().size() == 1 && storage.resolve("name").equals(first.id()));
                boolean seen = fixture.findings()
                        .expectValue(STORAGE_READ_3,
                                () -> readers.result(fixture.timeout()));
                fixture.findings().check(STORAGE_READ_3, seen, () -> "a reader saw an update in progress");
            }
        });
        fixture.findings().expectValue(STORAGE_UPDATE_1, () -> update.result(fixture.timeout()));
    }

    @Verifies({STORAGE_UPDATE_9, STORAGE_UPDATE_10})
    void reportsBusyWhenTheRecordIsLocked(StorageFixture fixture) throws Exception {
        ContainerRecord first = fixture.create("c1");
        StatusStorage impatient = fixture.open(SuiteContext.shortLockTimeout());
        if (!fixture.sharesAcrossInstances()) {
            impatient.create(first, fixture.maximumDurability());
        }
        boolean once = fixture.capabilities().execution() == UpdateExecution.ONCE;
        StatusStorage holder = fixture.sharesAcrossInstances() ? fixture.storage() : impatient;
        BackgroundTask<?> update = runDuringUpdate(fixture, holder, () -> {
            BackgroundTask<ContainerRecord> second = TestThreads.start(() -> impatient.update(id("c1"),
                    fixture.maximumDurability(), StorageFixture::incrementRun));
            if (once) {
                BusyException busy = fixture.findings()
                        .expectFailure(STORAGE_UPDATE_9, BusyException.class,
                                () -> second.result(fixture.timeout()));
                fixture.findings()
                        .check(STORAGE_UPDATE_9, !busy.owner().activity().isBlank(),
                                () -> "no holder is named");
            } else {
                fixture.findings().expectValue(STORAGE_UPDATE_9, () -> second.result(fixture.timeout()));
            }
        });
        fixture.findings().expectValue(STORAGE_UPDATE_1, () -> update.result(fixture.timeout()));
        long counted = fixture.findings()
                .expectValue(STORAGE_UPDATE_10, () -> holder.read(id("c1")))
                .status()
                .run();
        fixture.findings()
                .check(STORAGE_UPDATE_10, counted == (once ? 1 : 2),
                        () -> counted + " updates are counted");
    }

    @Verifies(STORAGE_UPDATE_8)
    void changesNothingWhenInterrupted(StorageFixture fixture) throws Exception {
        ContainerRecord first = fixture.create("c1");
        InterruptedCall end = fixture.findings()
                .expectValue(STORAGE_UPDATE_8,
                        () -> TestThreads.callInterrupted(
                                () -> fixture.storage()
                                        .update(id("c1"), fixture.maximumDurability(),
                                                StorageFixture::incrementRun),
                                fixture.timeout()));
        fixture.findings()
                .check(STORAGE_UPDATE_8, end.interruptFlag(),
                        () -> "the interrupt flag was lost");
        fixture.findings()
                .check(STORAGE_UPDATE_8, end.thrown() instanceof OperationInterruptedException,
                        () -> end.thrown() == null ? "it returned" : "it threw " + end.thrown());
        fixture.expectRecord(STORAGE_UPDATE_8, first);
        if (fixture.capabilities().execution() == UpdateExecution.RETRIED) {
            // with RETRIED no update waits for another
            return;
        }
        BackgroundTask<?> update = runDuringUpdate(fixture, fixture.storage(), () -> {
            BackgroundTask<Boolean> waiting = TestThreads.start(() -> {
                try {
                    fixture.storage()
                            .update(id("c1"), fixture.maximumDurability(), record -> record.status());
                    return true;
                } catch (OperationInterruptedException e) {
                    return Thread.currentThread().isInterrupted();
                }
            });
            TestDeadline.pause(Duration.ofMillis(30));
            waiting.thread().interrupt();
            boolean flag = fixture.findings()
                    .expectValue(STORAGE_UPDATE_8,
                            () -> waiting.result(fixture.timeout()));
            fixture.findings().check(STORAGE_UPDATE_8, flag, () -> "the interrupt flag was lost");
        });
        fixture.findings().expectValue(STORAGE_UPDATE_1, () -> update.result(fixture.timeout()));
        fixture.expectRecord(STORAGE_UPDATE_8, first.nextRevision(StorageFixture.incrementRun(first)));
    }

    /** Performs an action while the function of an update of c1 is running, then lets the function end. */
    private static BackgroundTask<?> runDuringUpdate(StorageFixture fixture, StatusStorage storage,
            RuleFindings.ThrowingAction duringUpdate)
            throws Exception {
        CountDownLatch changeStarted = new CountDownLatch(1);
        CountDownLatch finishChange = new CountDownLatch(1);
        BackgroundTask<ContainerRecord> update = TestThreads.start(() -> storage.update(id("c1"),
                fixture.maximumDurability(),
                record -> {
                    changeStarted.countDown();
                    await(finishChange);
                    return StorageFixture.incrementRun(record);
                }));
        try {
            changeStarted.await();
            duringUpdate.run();
        } finally {
            finishChange.countDown();
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
