package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Waiting.Background;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What reading, listing and resolving promise. */
final class StoreReadRules {
    private static final int MANY = 10_000;
    private static final int WRITERS = 8;
    private static final Duration LONGEST = Duration.ofMinutes(4);

    @Verifies(READ_MISSING)
    void refusesWhatIsNotStored(StorageBench bench) {
        bench.stored("c11");
        for (String id : List.of("c1", "c111", "c", "C11")) {
            bench.findings.refused(READ_MISSING, NotFoundException.class,
                    () -> bench.storage.read(new ContainerId(id)));
        }
    }

    @Verifies({LISTED, LISTED_SANDBOX})
    void listsInOrder(StorageBench bench) {
        bench.findings.check(LISTED, bench.listed(LISTED).isEmpty(), () -> "a new store holds something");
        List<ContainerRecord> records = List.of(bench.record("pod", "b", ""), bench.record("pod", "a.1", ""),
                bench.record("pod1", "c", "pod"), bench.record("po", "a", ""), bench.record("z", "z", ""),
                bench.record("pod", "B", ""));
        records.forEach(bench::stored);
        expect(bench, LISTED, bench.findings.step(LISTED, bench.storage::list), records);
        for (String sandbox : List.of("pod", "pod1", "po", "z", "b", "none")) {
            expect(bench, LISTED_SANDBOX, bench.findings.step(LISTED_SANDBOX,
                    () -> bench.storage.list(new ContainerId(sandbox))),
                    records.stream()
                            .filter(record -> record.id().sandbox().value().equals(sandbox))
                            .toList());
        }
    }

    private static void expect(StorageBench bench, Clause clause, List<RecordEntry> seen,
            List<ContainerRecord> records) {
        List<RecordEntry> expected = records.stream()
                .<RecordEntry>map(RecordEntry.Intact::new)
                .sorted((a, b) -> a.container().compareTo(b.container()))
                .toList();
        bench.findings.check(clause, seen.equals(expected), () -> "it lists "
                + seen.stream().map(RecordEntry::id).toList() + " instead of "
                + expected.stream().map(RecordEntry::id).toList() + ", or other records");
    }

    @Verifies(LISTED_VANISHING)
    void survivesChangesMeanwhile(StorageBench bench) throws Exception {
        bench.stored("stays");
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger changed = new AtomicInteger();
        Background<Boolean> changes = Waiting.background(() -> {
            for (int i = 0; !enough.get(); i = changed.incrementAndGet()) {
                ContainerRecord record = bench.record("pod", "v" + i % 3, "n" + i % 3);
                bench.storage.create(record, bench.highest());
                // nobody else takes the processor from a virtual thread
                Waiting.pause(Duration.ofNanos(1000));
                bench.storage.delete(record.id().container());
            }
            return true;
        });
        try {
            for (int i = 0; i < 60 || (changed.get() < 60 && !changes.ended()); i++) {
                // changes may share the processor
                Waiting.pause(Duration.ofNanos(50_000));
                List<RecordEntry> list = bench.findings.step(LISTED_VANISHING, bench.storage::list);
                bench.findings.check(LISTED_VANISHING, list.stream()
                        .allMatch(
                                entry -> entry instanceof RecordEntry.Intact)
                        && list.stream().anyMatch(entry -> entry.container().value().equals("stays")),
                        () -> "it lists " + list);
                bench.findings.act(LISTED_VANISHING, () -> bench.storage.list(new ContainerId("pod")));
            }
        } finally {
            enough.set(true);
        }
        bench.findings.step(LISTED_VANISHING, () -> changes.result(bench.patience()));
    }

    @Verifies(LISTED_FOREIGN)
    void ignoresWhatIsNotItsOwn(StorageBench bench) throws IOException {
        ContainerRecord record = bench.stored("c1");
        bench.requireFiles();
        try (Stream<Path> files = Files.walk(bench.store.state())) {
            for (Path directory : files.filter(Files::isDirectory).toList()) {
                Files.writeString(directory.resolve("README.txt"), "notes");
                Files.writeString(directory.resolve(".hidden.swp"), "x");
                Files.writeString(directory.resolve("c1~"), "{}");
                Files.createDirectory(directory.resolve("lost+found"));
            }
        }
        expect(bench, LISTED_FOREIGN, bench.findings.step(LISTED_FOREIGN, bench.open()::list),
                bench.shares() ? List.of(record) : List.of());
        expect(bench, LISTED_FOREIGN, bench.findings.step(LISTED_FOREIGN, bench.storage::list), List.of(
                record));
    }

    @Verifies(LISTED_MANY)
    void holdsManyRecords(StorageBench bench) {
        long before = System.nanoTime();
        // several at a time: a storage may wait for others, and the rule is not about that
        List<Background<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int first = i;
            writers.add(Waiting.background(() -> {
                for (int n = first; n < MANY; n += WRITERS) {
                    String id = "many-" + n;
                    bench.storage.create(bench.record("pod-" + id.length(), id, "n" + id), Level.MEMORY);
                }
                return true;
            }));
        }
        writers.forEach(writer -> bench.findings.step(LISTED_MANY, () -> writer.result(LONGEST)));
        Duration created = Duration.ofNanos(System.nanoTime() - before);
        List<ContainerId> listed = bench.listed(LISTED_MANY);
        bench.findings.check(LISTED_MANY, listed.size() == MANY, () -> listed.size() + " are listed");
        bench.findings.act(LISTED_MANY, () -> bench.storage.update(new ContainerId("many-9999"),
                bench.highest(), StorageBench::counted));
        bench.findings.check(LISTED_MANY, bench.findings.step(LISTED_MANY,
                () -> bench.storage.resolve("nmany-77")).container().value().equals("many-77"),
                () -> "a name means another");
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        bench.findings.check(LISTED_MANY, took.compareTo(LONGEST) < 0,
                () -> "it took " + created.toSeconds() + " s, then " + took.minus(created).toSeconds());
    }

    @Verifies({RESOLVED, RESOLVED_MISSING, RESOLVED_AMBIGUOUS, RESOLVED_PLAIN})
    void findsWhatATextMeans(StorageBench bench) {
        bench.stored(bench.record("pod", "web", "w1"));
        bench.stored(bench.record("pod", "web-1", "api"));
        bench.stored(bench.record("pod2", "api", "web-2"));
        bench.stored(bench.record("pod2", "x_y", ""));
        bench.stored(bench.record("pod2", "xzy.q", ""));
        resolves(bench, "web", "web");
        resolves(bench, "web-1", "web-1");
        resolves(bench, "api", "api");
        resolves(bench, "web-2", "api");
        resolves(bench, "w1", "web");
        resolves(bench, "pod/web", "web");
        resolves(bench, "pod2/api", "api");
        resolves(bench, "xz", "xzy.q");
        resolves(bench, "web-", "web-1");
        for (String missing : List.of("pod2/web", "pod", "pod/", "/web", "q", "none", "Web", "")) {
            missing(bench, RESOLVED_MISSING, missing);
        }
        for (String plain : List.of("*", "%", "_", "x?y", "x%", "[a-z]", "we.", "web*", "x_z", "xzy_q",
                "../web",
                "pod/../pod/web", "./web", "web\u0000", "web\n", "\\x77eb", "pod2/x%", "~",
                "x".repeat(5000))) {
            missing(bench, RESOLVED_PLAIN, plain);
        }
        ambiguous(bench, "we", List.of("pod/web", "pod/web-1"));
        ambiguous(bench, "x", List.of("pod2/x_y", "pod2/xzy.q"));
    }

    private static void resolves(StorageBench bench, String text, String id) {
        FullId found = bench.findings.step(RESOLVED, () -> bench.storage.resolve(text));
        bench.findings.check(RESOLVED, found.container().value().equals(id),
                () -> "\"" + text + "\" means " + found + " instead of " + id);
    }

    private static void missing(StorageBench bench, Clause clause, String text) {
        bench.findings.refused(clause, NotFoundException.class, () -> bench.storage.resolve(text));
    }

    private static void ambiguous(StorageBench bench, String text, List<String> candidates) {
        AmbiguousException refusal = bench.findings.refused(RESOLVED_AMBIGUOUS, AmbiguousException.class,
                () -> bench.storage.resolve(text));
        bench.findings.check(RESOLVED_AMBIGUOUS, refusal.candidates().equals(candidates),
                () -> "\"" + text + "\" could be " + refusal.candidates());
    }
}
