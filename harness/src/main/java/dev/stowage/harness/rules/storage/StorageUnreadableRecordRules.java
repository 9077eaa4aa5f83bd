package dev.stowage.harness.rules.storage;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.RecordCorruptor;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.fixture.SampleRecords;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Rules about records that cannot be read. */
final class StorageUnreadableRecordRules {
    @Verifies({STORAGE_DAMAGE_1, STORAGE_DAMAGE_2, STORAGE_DAMAGE_3, STORAGE_DAMAGE_4})
    void isolatesCorruptedRecords(StorageFixture fixture) throws Exception {
        RecordCorruptor corruptor = fixture.recordCorruptor();
        // only a closed store may be damaged: the files of an open one belong to it
        fixture.closeAll();
        List<String> reasons = new ArrayList<>();
        for (RecordCorruptor.RecordCorruption corruption : RecordCorruptor.RecordCorruption.values()) {
            try {
                corruptAndCheck(fixture, corruptor, corruption);
                fixture.findings().count("records damaged", 1);
            } catch (NotRunException e) {
                reasons.add(String.valueOf(e.getMessage()));
                fixture.findings().count("kinds of damage not tried", 1);
            }
        }
        if (reasons.size() == RecordCorruptor.RecordCorruption.values().length) {
            throw new NotRunException(reasons.getFirst());
        }
    }

    private static void corruptAndCheck(StorageFixture fixture, RecordCorruptor corruptor,
            RecordCorruptor.RecordCorruption corruption) throws Exception {
        String text = "d-" + corruption.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        ContainerId id = new ContainerId(text);
        ContainerRecord intact = fixture.record("good-" + text);
        ContainerRecord corrupted =
                SampleRecords.withBundle(fixture.record(text), Path.of("/bundle of", text));
        try (StatusStorage storage = fixture.store().open(Map.of())) {
            fixture.findings()
                    .expectSuccess(STORAGE_CREATE_1,
                            () -> storage.create(intact, fixture.maximumDurability()));
            fixture.findings()
                    .expectSuccess(STORAGE_CREATE_1,
                            () -> storage.create(corrupted, fixture.maximumDurability()));
            fixture.findings()
                    .expectSuccess(STORAGE_UPDATE_1, () -> storage.update(id, fixture.maximumDurability(),
                            StorageFixture::incrementRun));
        }
        RecordCorruptor.CorruptionScope scope =
                corruptor.corrupt(fixture.store().stateDirectory(), corrupted, corruption);
        // a new object, since an object need not read again what it has read before
        try (StatusStorage storage = openCorrupted(fixture, scope, id)) {
            check(fixture, corruption, storage, id, intact);
        }
    }

    /**
     * Opens the damaged store. If the damage affected more than one record, everything that storage.damage.5
     * permits may happen.
     */
    private static StatusStorage openCorrupted(StorageFixture fixture,
            RecordCorruptor.CorruptionScope scope, ContainerId id) {
        if (scope == RecordCorruptor.CorruptionScope.FILES) {
            try (StatusStorage storage = fixture.store().open(Map.of())) {
                ContainerRecord seen = storage.read(id);
                throw new NotRunException("the damaged bytes are a valid record: " + seen);
            } catch (UnreadableException e) {
                // an unreadable record is what the clauses are about
            } catch (StowageException e) {
                throw new NotRunException(
                        "what was done to the bytes of a record reaches further: " + RuleFindings.describe(e),
                        e);
            }
        }
        return fixture.findings().expectValue(STORAGE_DAMAGE_2, () -> fixture.store().open(Map.of()));
    }

    private static void check(StorageFixture fixture, RecordCorruptor.RecordCorruption corruption,
            StatusStorage storage, ContainerId id, ContainerRecord intact) {
        String text = id.value();
        fixture.findings().expectFailure(STORAGE_DAMAGE_1, UnreadableException.class, () -> storage.read(id));
        AtomicInteger calls = new AtomicInteger();
        fixture.findings()
                .expectFailure(STORAGE_DAMAGE_1, UnreadableException.class,
                        () -> storage.update(id, fixture.maximumDurability(), record -> {
                            calls.incrementAndGet();
                            return record.status();
                        }));
        fixture.findings().check(STORAGE_DAMAGE_1, calls.get() == 0, () -> "the change saw a damaged record");
        List<RecordEntry> list = fixture.findings().expectValue(STORAGE_DAMAGE_2, storage::list);
        fixture.findings()
                .check(STORAGE_DAMAGE_2, list.stream()
                        .anyMatch(entry -> entry instanceof RecordEntry.UnreadableRecord unreadableRecord
                                && unreadableRecord.id().container().equals(id)
                                && !unreadableRecord.reason().isBlank())
                        && list.contains(RecordEntry.readable(intact)),
                        () -> corruption + ": it lists " + list);
        fixture.findings()
                .expectFailure(STORAGE_DAMAGE_3, AlreadyExistsException.class,
                        () -> storage.create(fixture.record(text), fixture.maximumDurability()));
        QualifiedId found = fixture.findings().expectValue(STORAGE_DAMAGE_3, () -> storage.resolve(text));
        fixture.findings()
                .check(STORAGE_DAMAGE_3, found.container().equals(id), () -> "it resolves to " + found);
        fixture.findings().expectFailure(STORAGE_DAMAGE_3, UnreadableException.class, () -> {
            try (StatusStorage another = fixture.store().open(Map.of())) {
                another.read(id);
            }
        });
        fixture.findings().expectSuccess(STORAGE_DAMAGE_4, () -> storage.delete(id));
        ContainerRecord fresh = fixture.record(text);
        fixture.findings()
                .expectSuccess(STORAGE_DAMAGE_4, () -> storage.create(fresh, fixture.maximumDurability()));
        ContainerRecord seen = fixture.findings().expectValue(STORAGE_DAMAGE_4, () -> storage.read(id));
        fixture.findings().check(STORAGE_DAMAGE_4, seen.equals(fresh), () -> "it reads " + seen);
    }
}
