package dev.stowage.harness.rules.storage;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageLogEntry;
import dev.stowage.api.storage.StorageLogEntry.RecordChange;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.util.List;

/** Rules about the log of a store, and about stores that keep none. */
final class StorageLogRules {
    @Verifies(STORAGE_LOG_1)
    void showsChangesInOrder(StorageFixture fixture) {
        ContainerId first = fixture.create("c1").id().container();
        ContainerId second = fixture.create("c2").id().container();
        update(fixture, fixture.storage(), second);
        update(fixture, fixture.openAnotherIfShared(), first);
        update(fixture, fixture.storage(), first);
        fixture.findings().expectSuccess(STORAGE_DELETE_1, () -> fixture.storage().delete(first));
        List<StorageLogEntry> log =
                fixture.findings().expectValue(STORAGE_LOG_1, () -> fixture.storage().log());
        List<String> expected = List.of("CREATED c1 1", "CREATED c2 1", "UPDATED c2 2", "UPDATED c1 2",
                "UPDATED c1 3", "DELETED c1");
        List<String> shown = log.stream().map(StorageLogRules::text).toList();
        fixture.findings()
                .check(STORAGE_LOG_1, shown.equals(expected),
                        () -> "it shows " + shown + " instead of " + expected);
    }

    private static void update(StorageFixture fixture, StatusStorage storage, ContainerId id) {
        fixture.findings()
                .expectValue(STORAGE_UPDATE_1,
                        () -> storage.update(id, fixture.maximumDurability(), StorageFixture::incrementRun));
    }

    private static String text(StorageLogEntry entry) {
        String change = entry.change() + " " + entry.container();
        return entry.change() == RecordChange.DELETED ? change : change + " " + entry.revision();
    }

    @Verifies(STORAGE_LOG_2)
    void compactionLosesNothing(StorageFixture fixture) {
        List<RecordEntry> before = store(fixture);
        fixture.findings().expectSuccess(STORAGE_LOG_2, () -> fixture.storage().compact());
        expectUnchanged(fixture, STORAGE_LOG_2, fixture.storage(), before);
        expectUnchanged(fixture, STORAGE_LOG_2, fixture.openAnotherIfShared(), before);
        fixture.storage().close();
        if (fixture.sharesAcrossInstances()) {
            expectUnchanged(fixture, STORAGE_LOG_2, fixture.open(), before);
        }
    }

    @Verifies({STORAGE_LOG_3, STORAGE_LOG_4})
    void isRefusedWhereItIsNotDeclared(StorageFixture fixture) {
        List<RecordEntry> before = store(fixture);
        fixture.findings()
                .expectFailure(STORAGE_LOG_3, UnsupportedException.class, () -> fixture.storage().log());
        fixture.findings()
                .expectFailure(STORAGE_LOG_3, UnsupportedException.class, () -> fixture.storage().compact());
        expectUnchanged(fixture, STORAGE_LOG_4, fixture.storage(), before);
    }

    /** Stores records of several revisions, and returns what is listed. */
    private static List<RecordEntry> store(StorageFixture fixture) {
        for (String id : List.of("c1", "c2", "c3")) {
            ContainerRecord record = fixture.create(id);
            update(fixture, fixture.storage(), record.id().container());
        }
        fixture.findings()
                .expectSuccess(STORAGE_DELETE_1, () -> fixture.storage().delete(new ContainerId("c2")));
        return fixture.findings().expectValue(STORAGE_LIST_1, () -> fixture.storage().list());
    }

    private static void expectUnchanged(StorageFixture fixture, Clause clause, StatusStorage storage,
            List<RecordEntry> before) {
        List<RecordEntry> after = fixture.findings().expectValue(clause, storage::list);
        fixture.findings().check(clause, after.equals(before), () -> "it was " + before + " and is " + after);
        for (RecordEntry entry : before) {
            RecordEntry read = RecordEntry
                    .readable(fixture.findings().expectValue(clause, () -> storage.read(entry.container())));
            fixture.findings().check(clause, read.equals(entry), () -> "it was " + entry + " and is " + read);
        }
    }
}
