package dev.stowage.harness.rules.storage;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.StorageFixture;

/** Rules about the deletion of records. */
final class StorageDeleteRules {
    @Verifies({STORAGE_DELETE_1, STORAGE_DELETE_2, STORAGE_DELETE_3})
    void removesAndFrees(StorageFixture fixture) {
        ContainerId id = new ContainerId("c1");
        ContainerRecord other = fixture.create(fixture.record("pod", "c11", "other"));
        fixture.create(fixture.record("pod", "c1", "name"));
        fixture.findings()
                .expectSuccess(STORAGE_UPDATE_1, () -> fixture.storage()
                        .update(id, fixture.maximumDurability(), StorageFixture::incrementRun));
        fixture.findings().expectSuccess(STORAGE_DELETE_1, () -> fixture.storage().delete(id));
        fixture.expectAbsent(STORAGE_DELETE_1, id);
        fixture.findings()
                .check(STORAGE_DELETE_1,
                        fixture.findings()
                                .expectValue(STORAGE_DELETE_1,
                                        () -> fixture.storage().list(new ContainerId("pod")))
                                .size() == 1,
                        () -> "its sandbox lists it, or not the other");
        for (String text : java.util.List.of("name", "pod/c1")) {
            fixture.findings()
                    .expectFailure(STORAGE_DELETE_1, NotFoundException.class,
                            () -> fixture.storage().resolve(text));
        }
        fixture.findings().expectSuccess(STORAGE_DELETE_2, () -> fixture.storage().delete(id));
        fixture.findings()
                .expectSuccess(STORAGE_DELETE_2, () -> fixture.storage().delete(new ContainerId("never")));
        fixture.expectRecord(STORAGE_DELETE_2, other);
        ContainerRecord again = fixture.record("elsewhere", "c1", "name");
        fixture.findings()
                .expectSuccess(STORAGE_DELETE_3,
                        () -> fixture.storage().create(again, fixture.maximumDurability()));
        fixture.expectRecord(STORAGE_DELETE_3, again);
        fixture.findings().expectSuccess(STORAGE_DELETE_1, () -> fixture.storage().delete(id));
        ContainerRecord name = fixture.record("x", "c3", "name");
        fixture.findings()
                .expectSuccess(STORAGE_DELETE_3,
                        () -> fixture.storage().create(name, fixture.maximumDurability()));
    }
}
