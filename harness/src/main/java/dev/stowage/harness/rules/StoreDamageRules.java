package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Damage;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Verifies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What becomes of records that cannot be read. */
final class StoreDamageRules {
    @Verifies({DAMAGED_READ, DAMAGED_LISTED, DAMAGED_KEPT, DAMAGED_REMOVED})
    void keepsThemApart(StorageBench bench) throws Exception {
        Damage damage = bench.damage();
        // the bytes of a store that is open are its own
        bench.closeAll();
        List<String> reasons = new ArrayList<>();
        for (Damage.Kind kind : Damage.Kind.values()) {
            try {
                damaged(bench, damage, kind);
                bench.findings.count("records damaged", 1);
            } catch (NotRunException e) {
                reasons.add(String.valueOf(e.getMessage()));
                bench.findings.count("kinds of damage not tried", 1);
            }
        }
        if (reasons.size() == Damage.Kind.values().length) {
            throw new NotRunException(reasons.getFirst());
        }
    }

    private static void damaged(StorageBench bench, Damage damage, Damage.Kind kind) throws Exception {
        String text = "d-" + kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        ContainerId id = new ContainerId(text);
        ContainerRecord intact = bench.record("good-" + text);
        ContainerRecord bad = Records.withBundle(bench.record(text), Path.of("/bundle of", text));
        try (StatusStorage storage = bench.store.open(Map.of())) {
            bench.findings.act(STORED, () -> storage.create(intact, bench.highest()));
            bench.findings.act(STORED, () -> storage.create(bad, bench.highest()));
            bench.findings.act(UPDATE_NEXT,
                    () -> storage.update(id, bench.highest(), StorageBench::counted));
        }
        Damage.Reach reach = damage.apply(bench.store.state(), bad, kind);
        // what an object has read before it need not read again: a damage is nobody's update
        try (StatusStorage storage = opened(bench, reach, id)) {
            judge(bench, kind, storage, id, intact);
        }
    }

    /**
     * Opens the store. What reaches further than one record may make of it whatever storage.damage.5 permits.
     */
    private static StatusStorage opened(StorageBench bench, Damage.Reach reach, ContainerId id) {
        if (reach == Damage.Reach.FILES) {
            try (StatusStorage storage = bench.store.open(Map.of())) {
                ContainerRecord seen = storage.read(id);
                throw new NotRunException("what was done to its bytes leaves a record: " + seen);
            } catch (UnreadableException e) {
                // a record that cannot be read: what the clauses are about
            } catch (StowageException e) {
                throw new NotRunException("what was done to the bytes of a record reaches further: "
                        + Findings.described(e));
            }
        }
        return bench.findings.step(DAMAGED_LISTED, () -> bench.store.open(Map.of()));
    }

    private static void judge(StorageBench bench, Damage.Kind kind, StatusStorage storage, ContainerId id,
            ContainerRecord intact) {
        String text = id.value();
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
        bench.findings.refused(DAMAGED_KEPT, UnreadableException.class, () -> {
            try (StatusStorage another = bench.store.open(Map.of())) {
                another.read(id);
            }
        });
        bench.findings.act(DAMAGED_REMOVED, () -> storage.delete(id));
        ContainerRecord fresh = bench.record(text);
        bench.findings.act(DAMAGED_REMOVED, () -> storage.create(fresh, bench.highest()));
        ContainerRecord seen = bench.findings.step(DAMAGED_REMOVED, () -> storage.read(id));
        bench.findings.check(DAMAGED_REMOVED, seen.equals(fresh), () -> "it reads " + seen);
    }
}
