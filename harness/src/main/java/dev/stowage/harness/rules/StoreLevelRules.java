package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Verifies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the levels promise, and what other objects of the same store see. */
final class StoreLevelRules {
    @Verifies({LEVEL_OFFERED, LEVEL_ABOVE, LEVEL_ABOVE_NO_EFFECT})
    void acceptsWhatItOffers(StorageBench bench) {
        for (Level level : Level.values()) {
            ContainerRecord record = bench.record(level.name());
            if (level.compareTo(bench.highest()) <= 0) {
                bench.findings.act(LEVEL_OFFERED, () -> bench.storage.create(record, level));
                ContainerRecord next = bench.findings.step(LEVEL_OFFERED, () -> bench.storage.update(
                        record.id().container(), level, StorageBench::counted));
                bench.expectRecord(LEVEL_OFFERED, next);
            } else {
                refuses(bench, level, record);
            }
        }
    }

    private static void refuses(StorageBench bench, Level level, ContainerRecord record) {
        bench.findings.refused(LEVEL_ABOVE, UnsupportedException.class,
                () -> bench.storage.create(record, level));
        bench.expectAbsent(LEVEL_ABOVE_NO_EFFECT, record.id().container());
        bench.findings.act(STORED, () -> bench.storage.create(record, Level.MEMORY));
        bench.findings.refused(LEVEL_ABOVE, UnsupportedException.class, () -> bench.storage.update(
                record.id().container(), level, StorageBench::counted));
        bench.expectRecord(LEVEL_ABOVE_NO_EFFECT, record);
    }

    @Verifies({LEVEL_REOPEN, CLOSE_KEEPS})
    void keepsWhatWasAcknowledged(StorageBench bench) {
        List<ContainerRecord> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            bench.stored("c" + i);
            ContainerId id = new ContainerId("c" + i);
            Level level = i % 2 == 0 ? Level.ATOMIC : bench.highest();
            records.add(bench.findings.step(UPDATE_NEXT, () -> bench.storage.update(id, level,
                    StorageBench::counted)));
        }
        StatusStorage abandoned = bench.open();
        records.forEach(record -> same(bench, abandoned, record, LEVEL_REOPEN));
        bench.storage.close();
        abandoned.close();
        StatusStorage reopened = bench.open(Map.of());
        records.forEach(record -> same(bench, reopened, record, CLOSE_KEEPS));
        ContainerRecord next = bench.findings.step(LEVEL_REOPEN, () -> reopened.update(new ContainerId("c1"),
                bench.highest(), StorageBench::counted));
        same(bench, reopened, next, LEVEL_REOPEN);
    }

    private static void same(StorageBench bench, StatusStorage storage, ContainerRecord expected,
            dev.stowage.harness.Clause clause) {
        ContainerRecord seen = bench.findings.step(clause, () -> storage.read(expected.id().container()));
        bench.findings.check(clause, seen.equals(expected), () -> "it was " + expected + " and is " + seen);
    }

    @Verifies(SHARING_OBJECTS)
    void showsCommitsToOtherObjects(StorageBench bench) {
        StatusStorage another = bench.open();
        ContainerRecord record = bench.stored("c1");
        ContainerId id = record.id().container();
        same(bench, another, record, SHARING_OBJECTS);
        for (int i = 0; i < 200; i++) {
            boolean there = i % 3 == 0;
            StatusStorage writer = there ? another : bench.storage;
            StatusStorage reader = there ? bench.storage : another;
            ContainerRecord next = bench.findings.step(UPDATE_NEXT, () -> writer.update(id, Level.MEMORY,
                    StorageBench::counted));
            same(bench, reader, next, SHARING_OBJECTS);
            bench.findings.check(SHARING_OBJECTS, reader.list().equals(writer.list()),
                    () -> "two objects list differently");
        }
        bench.findings.act(REMOVED, () -> another.delete(id));
        bench.expectAbsent(SHARING_OBJECTS, id);
    }
}
