package dev.stowage.harness.rules.storage;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.harness.Clause;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Rules about read, list and resolve. */
final class StorageReadRules {
    private static final int MANY = 10_000;
    private static final int WRITERS = 8;
    private static final Duration TIMEOUT = Duration.ofMinutes(4);

    @Verifies(STORAGE_READ_2)
    void refusesAMissingRecord(StorageFixture fixture) {
        fixture.create("c11");
        for (String id : List.of("c1", "c111", "c", "C11")) {
            fixture.findings()
                    .expectFailure(STORAGE_READ_2, NotFoundException.class,
                            () -> fixture.storage().read(new ContainerId(id)));
        }
    }

    @Verifies({STORAGE_LIST_1, STORAGE_LIST_2})
    void listsInOrder(StorageFixture fixture) {
        fixture.findings()
                .check(STORAGE_LIST_1, fixture.listIds(STORAGE_LIST_1).isEmpty(),
                        () -> "a new store holds something");
        List<ContainerRecord> records = List.of(fixture.record("pod", "b", ""),
                fixture.record("pod", "a.1", ""), fixture.record("pod1", "c", "pod"),
                fixture.record("po", "a", ""), fixture.record("z", "z", ""), fixture.record("pod", "B", ""));
        records.forEach(fixture::create);
        expect(fixture, STORAGE_LIST_1,
                fixture.findings().expectValue(STORAGE_LIST_1, fixture.storage()::list), records);
        for (String sandbox : List.of("pod", "pod1", "po", "z", "b", "none")) {
            expect(fixture, STORAGE_LIST_2, fixture.findings()
                    .expectValue(STORAGE_LIST_2, () -> fixture.storage().list(new ContainerId(sandbox))),
                    records.stream()
                            .filter(record -> record.id().sandbox().value().equals(sandbox))
                            .toList());
        }
    }

    private static void expect(StorageFixture fixture, Clause clause, List<RecordEntry> seen,
            List<ContainerRecord> records) {
        List<RecordEntry> expected = records.stream()
                .<RecordEntry>map(RecordEntry::readable)
                .sorted((a, b) -> a.container().compareTo(b.container()))
                .toList();
        fixture.findings()
                .check(clause, seen.equals(expected),
                        () -> "it lists " + seen.stream().map(RecordEntry::id).toList() + " instead of "
                                + expected.stream().map(RecordEntry::id).toList() + ", or other records");
    }

    @Verifies(STORAGE_LIST_3)
    void toleratesConcurrentChanges(StorageFixture fixture) throws Exception {
        fixture.create("stays");
        AtomicBoolean finished = new AtomicBoolean();
        AtomicInteger changed = new AtomicInteger();
        BackgroundTask<Boolean> changes = TestThreads.start(() -> {
            for (int i = 0; !finished.get(); i = changed.incrementAndGet()) {
                ContainerRecord record = fixture.record("pod", "v" + i % 3, "n" + i % 3);
                fixture.storage().create(record, fixture.maximumDurability());
                // a virtual thread is not preempted
                TestDeadline.pause(Duration.ofNanos(1000));
                fixture.storage().delete(record.id().container());
            }
            return true;
        });
        try {
            for (int i = 0; i < 60 || (changed.get() < 60 && !changes.isDone()); i++) {
                // lets the changes run on a shared processor
                TestDeadline.pause(Duration.ofNanos(50_000));
                List<RecordEntry> list =
                        fixture.findings().expectValue(STORAGE_LIST_3, fixture.storage()::list);
                fixture.findings()
                        .check(STORAGE_LIST_3,
                                list.stream().allMatch(entry -> entry instanceof RecordEntry.ReadableRecord)
                                        && list.stream()
                                                .anyMatch(entry -> entry.container().value().equals("stays")),
                                () -> "it lists " + list);
                fixture.findings()
                        .expectSuccess(STORAGE_LIST_3, () -> fixture.storage().list(new ContainerId("pod")));
            }
        } finally {
            finished.set(true);
        }
        fixture.findings().expectValue(STORAGE_LIST_3, () -> changes.result(fixture.timeout()));
    }

    @Verifies(STORAGE_LIST_4)
    void ignoresForeignFiles(StorageFixture fixture) throws IOException {
        ContainerRecord record = fixture.create("c1");
        fixture.requireFiles();
        try (Stream<Path> files = Files.walk(fixture.store().stateDirectory())) {
            for (Path directory : files.filter(Files::isDirectory).toList()) {
                Files.writeString(directory.resolve("README.txt"), "notes");
                Files.writeString(directory.resolve(".hidden.swp"), "x");
                Files.writeString(directory.resolve("c1~"), "{}");
                Files.createDirectory(directory.resolve("lost+found"));
            }
        }
        expect(fixture, STORAGE_LIST_4, fixture.findings().expectValue(STORAGE_LIST_4, fixture.open()::list),
                fixture.sharesAcrossInstances() ? List.of(record) : List.of());
        expect(fixture, STORAGE_LIST_4,
                fixture.findings().expectValue(STORAGE_LIST_4, fixture.storage()::list), List.of(record));
    }

    @Verifies(STORAGE_LIST_5)
    void holdsManyRecords(StorageFixture fixture) {
        long before = System.nanoTime();
        // several concurrently: a backend may group commits, which is not the subject of this rule
        List<BackgroundTask<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int first = i;
            writers.add(TestThreads.start(() -> {
                for (int n = first; n < MANY; n += WRITERS) {
                    String id = "many-" + n;
                    fixture.storage()
                            .create(fixture.record("pod-" + id.length(), id, "n" + id), Durability.MEMORY);
                }
                return true;
            }));
        }
        writers.forEach(
                writer -> fixture.findings().expectValue(STORAGE_LIST_5, () -> writer.result(TIMEOUT)));
        Duration created = Duration.ofNanos(System.nanoTime() - before);
        List<ContainerId> listed = fixture.listIds(STORAGE_LIST_5);
        fixture.findings().check(STORAGE_LIST_5, listed.size() == MANY, () -> listed.size() + " are listed");
        fixture.findings()
                .expectSuccess(STORAGE_LIST_5,
                        () -> fixture.storage()
                                .update(new ContainerId("many-9999"), fixture.maximumDurability(),
                                        StorageFixture::incrementRun));
        fixture.findings()
                .check(STORAGE_LIST_5,
                        fixture.findings()
                                .expectValue(STORAGE_LIST_5, () -> fixture.storage().resolve("nmany-77"))
                                .container()
                                .value()
                                .equals("many-77"),
                        () -> "a name means another");
        Duration elapsed = Duration.ofNanos(System.nanoTime() - before);
        fixture.findings()
                .check(STORAGE_LIST_5, elapsed.compareTo(TIMEOUT) < 0, () -> "it took " + created.toSeconds()
                        + " s, then " + elapsed.minus(created).toSeconds());
    }

    @Verifies({STORAGE_RESOLVE_1, STORAGE_RESOLVE_2, STORAGE_RESOLVE_3, STORAGE_RESOLVE_4})
    void resolvesIdsAndNames(StorageFixture fixture) {
        fixture.create(fixture.record("pod", "web", "w1"));
        fixture.create(fixture.record("pod", "web-1", "api"));
        fixture.create(fixture.record("pod2", "api", "web-2"));
        fixture.create(fixture.record("pod2", "x_y", ""));
        fixture.create(fixture.record("pod2", "xzy.q", ""));
        expectResolved(fixture, "web", "web");
        expectResolved(fixture, "web-1", "web-1");
        expectResolved(fixture, "api", "api");
        expectResolved(fixture, "web-2", "api");
        expectResolved(fixture, "w1", "web");
        expectResolved(fixture, "pod/web", "web");
        expectResolved(fixture, "pod2/api", "api");
        expectResolved(fixture, "xz", "xzy.q");
        expectResolved(fixture, "web-", "web-1");
        for (String missing : List.of("pod2/web", "pod", "pod/", "/web", "q", "none", "Web", "")) {
            expectMissing(fixture, STORAGE_RESOLVE_2, missing);
        }
        for (String plain : List.of("*", "%", "_", "x?y", "x%", "[a-z]", "we.", "web*", "x_z", "xzy_q",
                "../web", "pod/../pod/web", "./web", "web\u0000", "web\n", "\\x77eb",
                "pod2/x%", "~", "x".repeat(5000))) {
            expectMissing(fixture, STORAGE_RESOLVE_4, plain);
        }
        expectAmbiguous(fixture, "we", List.of("pod/web", "pod/web-1"));
        expectAmbiguous(fixture, "x", List.of("pod2/x_y", "pod2/xzy.q"));
    }

    private static void expectResolved(StorageFixture fixture, String text, String id) {
        QualifiedId found =
                fixture.findings().expectValue(STORAGE_RESOLVE_1, () -> fixture.storage().resolve(text));
        fixture.findings()
                .check(STORAGE_RESOLVE_1, found.container().value().equals(id),
                        () -> "\"" + text + "\" means " + found + " instead of " + id);
    }

    private static void expectMissing(StorageFixture fixture, Clause clause, String text) {
        fixture.findings()
                .expectFailure(clause, NotFoundException.class, () -> fixture.storage().resolve(text));
    }

    private static void expectAmbiguous(StorageFixture fixture, String text, List<String> candidates) {
        AmbiguousException refusal = fixture.findings()
                .expectFailure(STORAGE_RESOLVE_3, AmbiguousException.class,
                        () -> fixture.storage().resolve(text));
        fixture.findings()
                .check(STORAGE_RESOLVE_3,
                        refusal.candidates().stream().map(QualifiedId::toString).toList().equals(candidates),
                        () -> "\"" + text + "\" could be " + refusal.candidates());
    }
}
