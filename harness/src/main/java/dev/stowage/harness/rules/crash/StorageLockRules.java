package dev.stowage.harness.rules.crash;

import static dev.stowage.harness.Clause.STORAGE_LOCK_1;
import static dev.stowage.harness.Clause.STORAGE_LOCK_2;
import static dev.stowage.harness.Clause.STORAGE_UPDATE_1;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.SuiteContext;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.util.List;

/** Rules about locks whose holder is killed or suspended, tested with another JVM. */
final class StorageLockRules {
    private static final ContainerId C1 = new ContainerId("c1");

    @Verifies(STORAGE_LOCK_1)
    void releasesTheLockOfAKilledProcess(StorageFixture fixture) throws Exception {
        ContainerRecord first = fixture.create("c1");
        StatusStorage impatient = fixture.open(SuiteContext.shortLockTimeout());
        try (StorageChildProcess holder = startHolder(fixture, STORAGE_LOCK_1)) {
            holder.kill();
            ContainerRecord next = fixture.findings()
                    .expectValue(STORAGE_LOCK_1, () -> impatient.update(C1, fixture.maximumDurability(),
                            StorageFixture::incrementRun));
            fixture.findings()
                    .check(STORAGE_LOCK_1,
                            next.equals(first.nextRevision(StorageFixture.incrementRun(first))),
                            () -> "an update that a killed process had begun is there: " + next);
        }
    }

    /** Starts a process that holds the lock of c1 in an update that does not end. */
    private static StorageChildProcess startHolder(StorageFixture fixture, Clause clause) throws Exception {
        StorageChildProcess holder = StorageChildProcess.start(fixture, clause);
        String reply = holder.awaitReady().request("hold-update c1 " + fixture.maximumDurability());
        fixture.findings().check(STORAGE_UPDATE_1, reply.equals("holding"), () -> "an update " + reply);
        return holder;
    }

    @Verifies(STORAGE_LOCK_2)
    void reportsBusyWhenTheHolderIsSuspended(StorageFixture fixture) throws Exception {
        ContainerRecord first = fixture.create("c1");
        StatusStorage impatient = fixture.open(SuiteContext.shortLockTimeout());
        try (StorageChildProcess holder = startHolder(fixture, STORAGE_LOCK_2)) {
            holder.suspend();
            for (StatusStorage storage : List.of(fixture.storage(), fixture.open())) {
                BackgroundTask<Boolean> readers = TestThreads.start(() -> storage.read(C1).equals(first)
                        && storage.list().equals(List.of(RecordEntry.readable(first)))
                        && storage.resolve("c1").equals(first.id()));
                fixture.findings()
                        .check(STORAGE_LOCK_2,
                                fixture.findings()
                                        .expectValue(STORAGE_LOCK_2, () -> readers.result(fixture.timeout())),
                                () -> "a reader saw an update in progress");
            }
            if (fixture.capabilities().execution() == UpdateExecution.ONCE) {
                expectBusy(fixture, () -> impatient.update(C1, fixture.maximumDurability(),
                        StorageFixture::incrementRun));
                expectBusy(fixture, () -> impatient.delete(C1));
                fixture.expectRecord(STORAGE_LOCK_2, first);
            }
        }
    }

    private static void expectBusy(StorageFixture fixture, RuleFindings.ThrowingAction action) {
        BackgroundTask<Boolean> changing = TestThreads.start(() -> {
            action.run();
            return true;
        });
        BusyException busy = fixture.findings()
                .expectFailure(STORAGE_LOCK_2, BusyException.class, () -> changing.result(fixture.timeout()));
        fixture.findings()
                .check(STORAGE_LOCK_2, !busy.owner().activity().isBlank(), () -> "no holder is named");
    }
}
