package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Damage;
import dev.stowage.harness.Verifies;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What becomes of records that cannot be read. */
final class StoreDamageRules {
    @Verifies({DAMAGED_READ, DAMAGED_LISTED, DAMAGED_KEPT, DAMAGED_REMOVED})
    void keepsThemApart(StorageBench bench) throws Exception {
        for (Damage.Kind kind : Damage.Kind.values()) {
            damaged(bench, kind);
        }
    }

    private static void damaged(StorageBench bench, Damage.Kind kind) throws Exception {
        String text = "d-" + kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        ContainerId id = new ContainerId(text);
        ContainerRecord intact = bench.stored("good-" + text);
        bench.stored(text);
        bench.findings.act(UPDATE_NEXT,
                () -> bench.storage.update(id, bench.highest(), StorageBench::counted));
        bench.damage(id, kind);
        // what an object has read before it need not read again: a damage is nobody's update
        StatusStorage storage = bench.open();
        bench.findings.refused(DAMAGED_READ, UnreadableException.class, () -> storage.read(id));
        AtomicInteger calls = new AtomicInteger();
        bench.findings.refused(DAMAGED_READ, UnreadableException.class, () -> storage.update(id, bench
                .highest(), record -> {
                    calls.incrementAndGet();
                    return record.status();
                }));
        bench.findings.check(DAMAGED_READ, calls.get() == 0, () -> "the change saw a damaged record");
        List<RecordEntry> list = bench.findings.step(DAMAGED_LISTED, storage::list);
        bench.findings.check(DAMAGED_LISTED, list.stream()
                .anyMatch(
                        entry -> entry instanceof RecordEntry.Unreadable(FullId full, String reason)
                                && full.container().equals(id) && !reason.isBlank())
                && list.contains(new RecordEntry.Intact(intact)), () -> kind + ": it lists " + list);
        bench.findings.refused(DAMAGED_KEPT, AlreadyExistsException.class,
                () -> storage.create(bench.record(text), bench.highest()));
        FullId found = bench.findings.step(DAMAGED_KEPT, () -> storage.resolve(text));
        bench.findings.check(DAMAGED_KEPT, found.container().equals(id), () -> "it resolves to " + found);
        bench.findings.refused(DAMAGED_KEPT, UnreadableException.class, () -> bench.open().read(id));
        bench.findings.act(DAMAGED_REMOVED, () -> storage.delete(id));
        ContainerRecord fresh = bench.record(text);
        bench.findings.act(DAMAGED_REMOVED, () -> storage.create(fresh, bench.highest()));
        ContainerRecord seen = bench.findings.step(DAMAGED_REMOVED, () -> storage.read(id));
        bench.findings.check(DAMAGED_REMOVED, seen.equals(fresh), () -> "it reads " + seen);
    }
}
