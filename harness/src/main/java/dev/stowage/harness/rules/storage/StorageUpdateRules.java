package dev.stowage.harness.rules.storage;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Rules about update. */
final class StorageUpdateRules {
    private static final int THREADS = 6;
    private static final int UPDATES = 40;

    @Verifies(STORAGE_UPDATE_1)
    void storesTheNextRevision(StorageFixture fixture) {
        ContainerRecord first = fixture.create("c1");
        ContainerRecord other = fixture.create("c2");
        ContainerRecord next = fixture.findings()
                .expectValue(STORAGE_UPDATE_1,
                        () -> fixture.storage()
                                .update(new ContainerId("c1"), fixture.maximumDurability(),
                                        StorageFixture::incrementRun));
        ContainerRecord expected = first.nextRevision(StorageFixture.incrementRun(first));
        fixture.findings().check(STORAGE_UPDATE_1, next.equals(expected), () -> "it returned " + next);
        fixture.expectRecord(STORAGE_UPDATE_1, expected);
        fixture.expectRecord(STORAGE_UPDATE_1, other);
    }

    @Verifies({STORAGE_UPDATE_2, STORAGE_READ_1})
    void losesNoUpdate(StorageFixture fixture) throws Exception {
        fixture.create("c1");
        StatusStorage another = fixture.openAnotherIfShared();
        List<Durability> durabilities =
                EnumSet.range(Durability.MEMORY, fixture.maximumDurability()).stream().toList();
        List<BackgroundTask<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            StatusStorage storage = i % 2 == 0 ? fixture.storage() : another;
            Durability durability = durabilities.get(i % durabilities.size());
            writers.add(TestThreads.start(() -> {
                for (int n = 0; n < UPDATES; n++) {
                    storage.update(new ContainerId("c1"), durability, StorageFixture::incrementRun);
                }
                return true;
            }));
        }
        long last = 0;
        boolean writing = true;
        while (writing) {
            writing = writers.stream().anyMatch(writer -> !writer.isDone());
            ContainerRecord seen = fixture.read(STORAGE_READ_1, new ContainerId("c1"));
            long before = last;
            fixture.findings()
                    .check(STORAGE_READ_1,
                            seen.revision() == seen.status().run() + 1 && seen.revision() >= before,
                            () -> "after revision " + before + " it read " + seen);
            last = seen.revision();
            // two rules that never wait would occupy both processors and starve all writers
            TestDeadline.pause(Duration.ofNanos(1000));
        }
        for (BackgroundTask<Boolean> writer : writers) {
            fixture.findings().expectValue(STORAGE_UPDATE_2, () -> writer.result(fixture.timeout()));
        }
        ContainerRecord end = fixture.read(STORAGE_UPDATE_2, new ContainerId("c1"));
        fixture.findings()
                .check(STORAGE_UPDATE_2,
                        end.status().run() == THREADS * UPDATES && end.revision() == THREADS * UPDATES + 1,
                        () -> THREADS * UPDATES + " updates ended in " + end);
    }

    @Verifies({STORAGE_UPDATE_3, STORAGE_UPDATE_4})
    void propagatesTheExceptionOfTheChange(StorageFixture fixture) {
        ContainerRecord first = fixture.create("c1");
        IllegalStateException thrown = new IllegalStateException("of the change");
        fixture.findings().expectSuccess(STORAGE_UPDATE_3, () -> {
            try {
                fixture.storage().update(new ContainerId("c1"), fixture.maximumDurability(), record -> {
                    throw thrown;
                });
            } catch (IllegalStateException e) {
                fixture.findings().check(STORAGE_UPDATE_3, e.equals(thrown), () -> "it threw another: " + e);
                return;
            }
            throw fixture.findings().violation(STORAGE_UPDATE_3, "it returned");
        });
        fixture.expectRecord(STORAGE_UPDATE_4, first);
        fixture.findings()
                .expectSuccess(STORAGE_UPDATE_4,
                        () -> fixture.storage()
                                .update(new ContainerId("c1"), fixture.maximumDurability(),
                                        StorageFixture::incrementRun));
    }

    @Verifies(STORAGE_UPDATE_5)
    void refusesAMissingRecord(StorageFixture fixture) {
        AtomicInteger calls = new AtomicInteger();
        fixture.findings()
                .expectFailure(STORAGE_UPDATE_5, NotFoundException.class, () -> fixture.storage()
                        .update(new ContainerId("none"), fixture.maximumDurability(), record -> {
                            calls.incrementAndGet();
                            return record.status();
                        }));
        fixture.findings().check(STORAGE_UPDATE_5, calls.get() == 0, () -> "the change was called");
    }

    @Verifies(STORAGE_UPDATE_6)
    void runsTheChangeAsDeclared(StorageFixture fixture) throws Exception {
        fixture.create("c1");
        boolean once = fixture.capabilities().execution() == UpdateExecution.ONCE;
        AtomicInteger calls = new AtomicInteger();
        List<BackgroundTask<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writers.add(TestThreads.start(() -> {
                for (int n = 0; n < 5; n++) {
                    fixture.storage().update(new ContainerId("c1"), fixture.maximumDurability(), record -> {
                        calls.incrementAndGet();
                        return StorageFixture.incrementRun(record);
                    });
                }
                return true;
            }));
        }
        for (BackgroundTask<Boolean> writer : writers) {
            fixture.findings().expectValue(STORAGE_UPDATE_6, () -> writer.result(fixture.timeout()));
        }
        long counted = fixture.read(STORAGE_UPDATE_6, new ContainerId("c1")).status().run();
        fixture.findings()
                .check(STORAGE_UPDATE_6, counted == 20 && (once ? calls.get() == 20 : calls.get() >= 20),
                        () -> "20 updates called the change " + calls + " times and counted " + counted);
    }
}
