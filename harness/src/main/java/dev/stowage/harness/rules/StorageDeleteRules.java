package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.Verifies;

/** What deleting a record promises. */
final class StorageDeleteRules {
    @Verifies({REMOVED, REMOVED_TWICE, REMOVED_FREES})
    void removesAndFrees(StorageFixture fixture) {
        ContainerId id = new ContainerId("c1");
        ContainerRecord other = fixture.create(fixture.record("pod", "c11", "other"));
        fixture.create(fixture.record("pod", "c1", "name"));
        fixture.ruleFindings.expectSuccess(UPDATE_NEXT,
                () -> fixture.storage.update(id, fixture.maximumDurability(), StorageFixture::incrementRun));
        fixture.ruleFindings.expectSuccess(REMOVED, () -> fixture.storage.delete(id));
        fixture.expectAbsent(REMOVED, id);
        fixture.ruleFindings.check(REMOVED,
                fixture.ruleFindings.expectValue(REMOVED, () -> fixture.storage.list(
                        new ContainerId("pod"))).size() == 1,
                () -> "its sandbox lists it, or not the other");
        for (String text : java.util.List.of("name", "pod/c1")) {
            fixture.ruleFindings.expectFailure(REMOVED, NotFoundException.class,
                    () -> fixture.storage.resolve(text));
        }
        fixture.ruleFindings.expectSuccess(REMOVED_TWICE, () -> fixture.storage.delete(id));
        fixture.ruleFindings.expectSuccess(REMOVED_TWICE,
                () -> fixture.storage.delete(new ContainerId("never")));
        fixture.expectRecord(REMOVED_TWICE, other);
        ContainerRecord again = fixture.record("elsewhere", "c1", "name");
        fixture.ruleFindings.expectSuccess(REMOVED_FREES,
                () -> fixture.storage.create(again, fixture.maximumDurability()));
        fixture.expectRecord(REMOVED_FREES, again);
        fixture.ruleFindings.expectSuccess(REMOVED, () -> fixture.storage.delete(id));
        ContainerRecord name = fixture.record("x", "c3", "name");
        fixture.ruleFindings.expectSuccess(REMOVED_FREES,
                () -> fixture.storage.create(name, fixture.maximumDurability()));
    }
}
