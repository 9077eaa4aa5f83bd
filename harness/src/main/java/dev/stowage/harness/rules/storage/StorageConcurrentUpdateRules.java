package dev.stowage.harness.rules.storage;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.SuiteContext;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.TestThreads.InterruptedCall;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Rules about updates that others read, delete, lock or interrupt. */
final class StorageConcurrentUpdateRules {

    @Verifies(STORAGE_UPDATE_7)
    void doesNotBringADeletedRecordBack(StorageFixture fixture) throws Exception {
        // on a busy machine the threads may need longer to get to where they wait
        for (Duration head : List.of(Duration.ofMillis(20), Duration.ofMillis(250))) {
            deleteBetweenUpdates(fixture, head);
        }
    }

    private static void deleteBetweenUpdates(StorageFixture fixture, Duration head) throws Exception {
        fixture.create("c1");
        CountDownLatch changeStarted = new CountDownLatch(1);
        CountDownLatch finishChange = new CountDownLatch(1);
        BackgroundTask<ContainerRecord> slow = TestThreads.start(
                () -> fixture.storage().update(new ContainerId("c1"), fixture.maximumDurability(), record -> {
                    changeStarted.countDown();
                    await(finishChange);
                    return StorageFixture.incrementRun(record);
                }));
        changeStarted.await();
        BackgroundTask<Boolean> delete = TestThreads.start(() -> {
            fixture.storage().delete(new ContainerId("c1"));
            return true;
        });
        TestDeadline.pause(head);
        BackgroundTask<ContainerRecord> late = TestThreads.start(() -> fixture.storage()
                .update(new ContainerId("c1"), fixture.maximumDurability(), StorageFixture::incrementRun));
        TestDeadline.pause(head);
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
        fixture.expectAbsent(STORAGE_UPDATE_7, new ContainerId("c1"));
        fixture.findings()
                .expectFailure(STORAGE_UPDATE_7, NotFoundException.class,
                        () -> fixture.storage()
                                .update(new ContainerId("c1"), fixture.maximumDurability(),
                                        StorageFixture::incrementRun));
        fixture.expectAbsent(STORAGE_UPDATE_7, new ContainerId("c1"));
    }

    @Verifies(STORAGE_READ_3)
    void readsWhileAChangeIsSlow(StorageFixture fixture) throws Exception {
        ContainerRecord first = fixture.create(fixture.record("c1", "c1", "name"));
        StatusStorage another = fixture.openAnotherIfShared();
        BackgroundTask<?> update = runDuringUpdate(fixture, fixture.storage(), () -> {
            for (StatusStorage storage : List.of(fixture.storage(), another)) {
                BackgroundTask<Boolean> readers =
                        TestThreads.start(() -> storage.read(new ContainerId("c1")).equals(first)
                                && storage.list().size() == 1 && storage.resolve("name").equals(first.id()));
                boolean seen = fixture.findings()
                        .expectValue(STORAGE_READ_3, () -> readers.result(fixture.timeout()));
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
            BackgroundTask<ContainerRecord> second =
                    TestThreads.start(() -> impatient.update(new ContainerId("c1"),
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
                .expectValue(STORAGE_UPDATE_10, () -> holder.read(new ContainerId("c1")))
                .status()
                .run();
        fixture.findings()
                .check(STORAGE_UPDATE_10, counted == (once ? 1 : 2), () -> counted + " updates are counted");
    }

    @Verifies(STORAGE_UPDATE_8)
    void changesNothingWhenInterrupted(StorageFixture fixture) throws Exception {
        ContainerRecord first = fixture.create("c1");
        InterruptedCall end = fixture.findings()
                .expectValue(STORAGE_UPDATE_8,
                        () -> TestThreads.callInterrupted(() -> fixture.storage()
                                .update(new ContainerId("c1"), fixture.maximumDurability(),
                                        StorageFixture::incrementRun),
                                fixture.timeout()));
        fixture.findings().check(STORAGE_UPDATE_8, end.interruptFlag(), () -> "the interrupt flag was lost");
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
                            .update(new ContainerId("c1"), fixture.maximumDurability(),
                                    record -> record.status());
                    return true;
                } catch (OperationInterruptedException e) {
                    // the outcome that the clause demands; the interrupt flag must be set as well
                    return Thread.currentThread().isInterrupted();
                }
            });
            TestDeadline.pause(Duration.ofMillis(30));
            waiting.thread().interrupt();
            boolean flag =
                    fixture.findings().expectValue(STORAGE_UPDATE_8, () -> waiting.result(fixture.timeout()));
            fixture.findings().check(STORAGE_UPDATE_8, flag, () -> "the interrupt flag was lost");
        });
        fixture.findings().expectValue(STORAGE_UPDATE_1, () -> update.result(fixture.timeout()));
        fixture.expectRecord(STORAGE_UPDATE_8, first.nextRevision(StorageFixture.incrementRun(first)));
    }

    /** Performs an action while the function of an update of c1 is running, then lets the function end. */
    private static BackgroundTask<?> runDuringUpdate(StorageFixture fixture, StatusStorage storage,
            RuleFindings.ThrowingAction duringUpdate) throws Exception {
        CountDownLatch changeStarted = new CountDownLatch(1);
        CountDownLatch finishChange = new CountDownLatch(1);
        BackgroundTask<ContainerRecord> update = TestThreads
                .start(() -> storage.update(new ContainerId("c1"), fixture.maximumDurability(), record -> {
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
}
