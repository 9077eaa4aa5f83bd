package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.Verifies;

/** What deleting a record promises. */
final class StoreDeleteRules {
    @Verifies({REMOVED, REMOVED_TWICE, REMOVED_FREES})
    void removesAndFrees(StorageBench bench) {
        ContainerId id = new ContainerId("c1");
        ContainerRecord other = bench.stored(bench.record("pod", "c11", "other"));
        bench.stored(bench.record("pod", "c1", "name"));
        bench.findings.act(UPDATE_NEXT,
                () -> bench.storage.update(id, bench.highest(), StorageBench::counted));
        bench.findings.act(REMOVED, () -> bench.storage.delete(id));
        bench.expectAbsent(REMOVED, id);
        bench.findings.check(REMOVED, bench.findings.step(REMOVED, () -> bench.storage.list(
                new ContainerId("pod"))).size() == 1, () -> "its sandbox lists it, or not the other");
        for (String text : java.util.List.of("name", "pod/c1")) {
            bench.findings.refused(REMOVED, NotFoundException.class, () -> bench.storage.resolve(text));
        }
        bench.findings.act(REMOVED_TWICE, () -> bench.storage.delete(id));
        bench.findings.act(REMOVED_TWICE, () -> bench.storage.delete(new ContainerId("never")));
        bench.expectRecord(REMOVED_TWICE, other);
        ContainerRecord again = bench.record("elsewhere", "c1", "name");
        bench.findings.act(REMOVED_FREES, () -> bench.storage.create(again, bench.highest()));
        bench.expectRecord(REMOVED_FREES, again);
        bench.findings.act(REMOVED, () -> bench.storage.delete(id));
        ContainerRecord name = bench.record("x", "c3", "name");
        bench.findings.act(REMOVED_FREES, () -> bench.storage.create(name, bench.highest()));
    }
}
