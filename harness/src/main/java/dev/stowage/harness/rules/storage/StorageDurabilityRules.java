package dev.stowage.harness.rules.storage;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rules about durability, and about what other storage objects on the same store see. */
final class StorageDurabilityRules {
    @Verifies({STORAGE_DURABILITY_1, STORAGE_DURABILITY_2, STORAGE_DURABILITY_3})
    void acceptsEveryOfferedDurability(StorageFixture fixture) {
        for (Durability durability : Durability.values()) {
            ContainerRecord record = fixture.record(durability.name());
            if (durability.compareTo(fixture.maximumDurability()) <= 0) {
                fixture.findings()
                        .expectSuccess(STORAGE_DURABILITY_1,
                                () -> fixture.storage().create(record, durability));
                ContainerRecord next = fixture.findings()
                        .expectValue(STORAGE_DURABILITY_1, () -> fixture.storage()
                                .update(record.id().container(), durability, StorageFixture::incrementRun));
                fixture.expectRecord(STORAGE_DURABILITY_1, next);
            } else {
                expectRefused(fixture, durability, record);
            }
        }
    }

    private static void expectRefused(StorageFixture fixture, Durability durability, ContainerRecord record) {
        fixture.findings()
                .expectFailure(STORAGE_DURABILITY_2, UnsupportedException.class,
                        () -> fixture.storage().create(record, durability));
        fixture.expectAbsent(STORAGE_DURABILITY_3, record.id().container());
        fixture.findings()
                .expectSuccess(STORAGE_CREATE_1, () -> fixture.storage().create(record, Durability.MEMORY));
        fixture.findings()
                .expectFailure(STORAGE_DURABILITY_2, UnsupportedException.class, () -> fixture.storage()
                        .update(record.id().container(), durability, StorageFixture::incrementRun));
        fixture.expectRecord(STORAGE_DURABILITY_3, record);
    }

    @Verifies({STORAGE_DURABILITY_4, STORAGE_CLOSE_1})
    void keepsWhatWasAcknowledged(StorageFixture fixture) {
        List<ContainerRecord> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            fixture.create("c" + i);
            ContainerId id = new ContainerId("c" + i);
            Durability durability = i % 2 == 0 ? Durability.ATOMIC : fixture.maximumDurability();
            records.add(fixture.findings()
                    .expectValue(STORAGE_UPDATE_1,
                            () -> fixture.storage().update(id, durability, StorageFixture::incrementRun)));
        }
        StatusStorage abandoned = fixture.open();
        records.forEach(record -> expectSame(fixture, abandoned, record, STORAGE_DURABILITY_4));
        fixture.storage().close();
        abandoned.close();
        StatusStorage reopened = fixture.open(Map.of());
        records.forEach(record -> expectSame(fixture, reopened, record, STORAGE_CLOSE_1));
        ContainerRecord next = fixture.findings()
                .expectValue(STORAGE_DURABILITY_4, () -> reopened.update(new ContainerId("c1"),
                        fixture.maximumDurability(), StorageFixture::incrementRun));
        expectSame(fixture, reopened, next, STORAGE_DURABILITY_4);
    }

    private static void expectSame(StorageFixture fixture, StatusStorage storage, ContainerRecord expected,
            dev.stowage.harness.Clause clause) {
        ContainerRecord seen =
                fixture.findings().expectValue(clause, () -> storage.read(expected.id().container()));
        fixture.findings()
                .check(clause, seen.equals(expected), () -> "it was " + expected + " and is " + seen);
    }

    @Verifies(STORAGE_SHARING_1)
    void showsCommitsToOtherObjects(StorageFixture fixture) {
        StatusStorage another = fixture.open();
        ContainerRecord record = fixture.create("c1");
        ContainerId id = record.id().container();
        expectSame(fixture, another, record, STORAGE_SHARING_1);
        for (int i = 0; i < 200; i++) {
            boolean fromOther = i % 3 == 0;
            StatusStorage writer = fromOther ? another : fixture.storage();
            StatusStorage reader = fromOther ? fixture.storage() : another;
            ContainerRecord next = fixture.findings()
                    .expectValue(STORAGE_UPDATE_1,
                            () -> writer.update(id, Durability.MEMORY, StorageFixture::incrementRun));
            expectSame(fixture, reader, next, STORAGE_SHARING_1);
            fixture.findings()
                    .check(STORAGE_SHARING_1, reader.list().equals(writer.list()),
                            () -> "two objects list differently");
        }
        fixture.findings().expectSuccess(STORAGE_DELETE_1, () -> another.delete(id));
        fixture.expectAbsent(STORAGE_SHARING_1, id);
    }
}
