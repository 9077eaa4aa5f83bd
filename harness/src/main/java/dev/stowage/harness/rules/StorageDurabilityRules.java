package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Verifies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the levels promise, and what other objects of the same store see. */
final class StorageDurabilityRules {
    @Verifies({DURABILITY_OFFERED, DURABILITY_ABOVE_HIGHEST, DURABILITY_ABOVE_HIGHEST_NO_EFFECT})
    void acceptsEveryOfferedDurability(StorageFixture fixture) {
        for (Durability durability : Durability.values()) {
            ContainerRecord record = fixture.record(durability.name());
            if (durability.compareTo(fixture.maximumDurability()) <= 0) {
                fixture.ruleFindings.expectSuccess(DURABILITY_OFFERED,
                        () -> fixture.storage.create(record, durability));
                ContainerRecord next = fixture.ruleFindings.expectValue(DURABILITY_OFFERED,
                        () -> fixture.storage.update(
                                record.id().container(), durability, StorageFixture::incrementRun));
                fixture.expectRecord(DURABILITY_OFFERED, next);
            } else {
                expectRefused(fixture, durability, record);
            }
        }
    }

    private static void expectRefused(StorageFixture fixture, Durability durability, ContainerRecord record) {
        fixture.ruleFindings.expectFailure(DURABILITY_ABOVE_HIGHEST, UnsupportedException.class,
                () -> fixture.storage.create(record, durability));
        fixture.expectAbsent(DURABILITY_ABOVE_HIGHEST_NO_EFFECT, record.id().container());
        fixture.ruleFindings.expectSuccess(STORED, () -> fixture.storage.create(record, Durability.MEMORY));
        fixture.ruleFindings.expectFailure(DURABILITY_ABOVE_HIGHEST, UnsupportedException.class,
                () -> fixture.storage.update(
                        record.id().container(), durability, StorageFixture::incrementRun));
        fixture.expectRecord(DURABILITY_ABOVE_HIGHEST_NO_EFFECT, record);
    }

    @Verifies({DURABILITY_REOPEN, CLOSE_KEEPS})
    void keepsWhatWasAcknowledged(StorageFixture fixture) {
        List<ContainerRecord> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            fixture.create("c" + i);
            ContainerId id = new ContainerId("c" + i);
            Durability durability = i % 2 == 0 ? Durability.ATOMIC : fixture.maximumDurability();
            records.add(
                    fixture.ruleFindings.expectValue(UPDATE_NEXT, () -> fixture.storage.update(id, durability,
                            StorageFixture::incrementRun)));
        }
        StatusStorage abandoned = fixture.open();
        records.forEach(record -> expectSame(fixture, abandoned, record, DURABILITY_REOPEN));
        fixture.storage.close();
        abandoned.close();
        StatusStorage reopened = fixture.open(Map.of());
        records.forEach(record -> expectSame(fixture, reopened, record, CLOSE_KEEPS));
        ContainerRecord next = fixture.ruleFindings.expectValue(DURABILITY_REOPEN,
                () -> reopened.update(new ContainerId("c1"),
                        fixture.maximumDurability(), StorageFixture::incrementRun));
        expectSame(fixture, reopened, next, DURABILITY_REOPEN);
    }

    private static void expectSame(StorageFixture fixture, StatusStorage storage, ContainerRecord expected,
            dev.stowage.harness.Clause clause) {
        ContainerRecord seen = fixture.ruleFindings.expectValue(clause,
                () -> storage.read(expected.id().container()));
        fixture.ruleFindings.check(clause, seen.equals(expected),
                () -> "it was " + expected + " and is " + seen);
    }

    @Verifies(SHARING_OBJECTS)
    void showsCommitsToOtherObjects(StorageFixture fixture) {
        StatusStorage another = fixture.open();
        ContainerRecord record = fixture.create("c1");
        ContainerId id = record.id().container();
        expectSame(fixture, another, record, SHARING_OBJECTS);
        for (int i = 0; i < 200; i++) {
            boolean fromOther = i % 3 == 0;
            StatusStorage writer = fromOther ? another : fixture.storage;
            StatusStorage reader = fromOther ? fixture.storage : another;
            ContainerRecord next = fixture.ruleFindings.expectValue(UPDATE_NEXT,
                    () -> writer.update(id, Durability.MEMORY,
                            StorageFixture::incrementRun));
            expectSame(fixture, reader, next, SHARING_OBJECTS);
            fixture.ruleFindings.check(SHARING_OBJECTS, reader.list().equals(writer.list()),
                    () -> "two objects list differently");
        }
        fixture.ruleFindings.expectSuccess(REMOVED, () -> another.delete(id));
        fixture.expectAbsent(SHARING_OBJECTS, id);
    }
}
