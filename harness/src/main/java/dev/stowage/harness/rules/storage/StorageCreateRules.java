package dev.stowage.harness.rules.storage;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.SampleRecords;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Rules about the creation of records. */
final class StorageCreateRules {
    @Verifies({STORAGE_CREATE_1, STORAGE_READ_1})
    void keepsEveryField(StorageFixture fixture) {
        int number = 0;
        for (ContainerRecord record : SampleRecords.covering(fixture.random(), "full")) {
            number++;
            ContainerRecord numbered = fixture.record("pod" + number, "c" + number, "n" + number);
            ContainerRecord full =
                    ContainerRecord.of(numbered.id(), record.incarnation(), record.config(), record.status())
                            .withName(numbered.name());
            fixture.create(full);
            fixture.expectRecord(STORAGE_CREATE_1, full);
            ContainerRecord next = fixture.findings()
                    .expectValue(STORAGE_UPDATE_1,
                            () -> fixture.storage()
                                    .update(full.id().container(), fixture.maximumDurability(),
                                            StorageFixture::incrementRun));
            fixture.expectRecord(STORAGE_READ_1, next);
        }
    }

    @Verifies({STORAGE_CREATE_2, STORAGE_CREATE_3})
    void refusesATakenId(StorageFixture fixture) {
        ContainerRecord first = fixture.create(fixture.record("pod", "c1", "first"));
        for (ContainerRecord other : List.of(fixture.record("pod", "c1", "other"),
                fixture.record("elsewhere", "c1", "other"), fixture.record("c1"))) {
            fixture.findings()
                    .expectFailure(STORAGE_CREATE_2, AlreadyExistsException.class,
                            () -> fixture.storage().create(other, fixture.maximumDurability()));
            fixture.expectRecord(STORAGE_CREATE_3, first);
            fixture.findings()
                    .expectFailure(STORAGE_CREATE_3, NotFoundException.class,
                            () -> fixture.storage().resolve("other"));
        }
        ContainerRecord named = fixture.record("pod", "c2", "other");
        fixture.findings()
                .expectSuccess(STORAGE_CREATE_3,
                        () -> fixture.storage().create(named, fixture.maximumDurability()));
    }

    @Verifies({STORAGE_CREATE_4, STORAGE_CREATE_5})
    void refusesATakenName(StorageFixture fixture) {
        ContainerRecord first = fixture.create(fixture.record("pod", "c1", "name"));
        ContainerRecord other = fixture.record("c2", "c2", "name");
        fixture.findings()
                .expectFailure(STORAGE_CREATE_4, AlreadyExistsException.class,
                        () -> fixture.storage().create(other, fixture.maximumDurability()));
        fixture.expectRecord(STORAGE_CREATE_5, first);
        fixture.expectAbsent(STORAGE_CREATE_5, new ContainerId("c2"));
        fixture.findings()
                .check(STORAGE_CREATE_5,
                        fixture.findings()
                                .expectValue(STORAGE_CREATE_5, () -> fixture.storage().resolve("name"))
                                .equals(first.id()),
                        () -> "the name means another");
        fixture.findings()
                .expectSuccess(STORAGE_CREATE_5,
                        () -> fixture.storage().create(fixture.record("c2"), fixture.maximumDurability()));
    }

    @Verifies(STORAGE_CREATE_6)
    void letsOneConcurrentCreateWin(StorageFixture fixture) throws Exception {
        StatusStorage another = fixture.openAnotherIfShared();
        for (int round = 0; round < 10; round++) {
            String id = "race" + round;
            // half of the creates want the id, half the name
            CountDownLatch startSignal = new CountDownLatch(1);
            List<ContainerRecord> records = new ArrayList<>();
            List<BackgroundTask<Boolean>> contenders = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                ContainerRecord record =
                        fixture.record("pod", i % 2 == 0 ? id : id + "." + i, "name" + round);
                StatusStorage storage = i < 3 ? fixture.storage() : another;
                records.add(record);
                contenders.add(TestThreads.start(() -> {
                    startSignal.await();
                    try {
                        storage.create(record, fixture.maximumDurability());
                        return true;
                    } catch (AlreadyExistsException e) {
                        // the refusal that the clause demands of every creator but one
                        return false;
                    }
                }));
            }
            startSignal.countDown();
            List<ContainerRecord> winners = new ArrayList<>();
            for (int i = 0; i < contenders.size(); i++) {
                BackgroundTask<Boolean> contender = contenders.get(i);
                if (fixture.findings()
                        .expectValue(STORAGE_CREATE_6, () -> contender.result(fixture.timeout()))) {
                    winners.add(records.get(i));
                }
            }
            fixture.findings()
                    .check(STORAGE_CREATE_6, winners.size() == 1, () -> winners.size() + " have won");
            fixture.expectRecord(STORAGE_CREATE_6, winners.getFirst());
        }
        fixture.findings()
                .check(STORAGE_CREATE_6, fixture.listIds(STORAGE_CREATE_6).size() == 10,
                        () -> "a loser is stored too: " + fixture.listIds(STORAGE_CREATE_6));
    }

    @Verifies({STORAGE_CREATE_7, STORAGE_CREATE_8})
    void refusesAnotherRevisionThanTheFirst(StorageFixture fixture) {
        ContainerRecord first = fixture.record("c1");
        ContainerRecord second = first.nextRevision(first.status());
        fixture.findings()
                .expectFailure(STORAGE_CREATE_7, InvalidArgumentException.class,
                        () -> fixture.storage().create(second, fixture.maximumDurability()));
        fixture.expectAbsent(STORAGE_CREATE_8, new ContainerId("c1"));
        fixture.findings()
                .expectSuccess(STORAGE_CREATE_8,
                        () -> fixture.storage().create(first, fixture.maximumDurability()));
    }
}
