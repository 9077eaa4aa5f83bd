package dev.stowage.harness.rules.crash;

import static dev.stowage.harness.Clause.STORAGE_DURABILITY_5;
import static dev.stowage.harness.Clause.STORAGE_DELETE_1;
import static dev.stowage.harness.Clause.STORAGE_SHARING_2;
import static dev.stowage.harness.Clause.STORAGE_UPDATE_1;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules about several processes and about processes that die, tested with other JVMs. */
final class StorageMultiProcessRules {
    private static final int OTHERS = 2;
    private static final int UPDATES = 60;
    private static final int WRITERS = 3;
    private static final int CHURNERS = 1;
    private static final ContainerId C1 = new ContainerId("c1");

    @Verifies(STORAGE_SHARING_2)
    void showsCommitsToOtherProcesses(StorageFixture fixture) throws Exception {
        try (StorageChildProcesses childProcesses =
                new StorageChildProcesses(fixture, STORAGE_SHARING_2, OTHERS)) {
            alternate(fixture, childProcesses);
            updateConcurrently(fixture, childProcesses);
        }
    }

    private static void alternate(StorageFixture fixture, StorageChildProcesses childProcesses)
            throws InterruptedException {
        StorageChildProcess writer = childProcesses.awaitReady(0);
        StorageChildProcess reader = childProcesses.awaitReady(1);
        expectReply(fixture, reader, "read c1", "absent");
        fixture.create("c1");
        fixture.create("c2");
        expectReply(fixture, reader, "read c1", "is 1 0");
        expectReply(fixture, reader, "list c1", "list [c1, c2]");
        long run = 0;
        for (int i = 0; i < 20; i++) {
            fixture.findings()
                    .expectValue(STORAGE_UPDATE_1, () -> fixture.storage()
                            .update(C1, fixture.maximumDurability(), StorageFixture::incrementRun));
            run++;
            expectReply(fixture, reader, "read c1", "is " + (run + 1) + " " + run);
            String updated = writer.request("update-and-read c1 " + fixture.maximumDurability() + " 1");
            run++;
            long expected = run;
            fixture.findings()
                    .check(STORAGE_SHARING_2,
                            updated.startsWith("UPDATED ")
                                    && LinearizabilityChecker.CompletedCall.parse(updated).run() == expected
                                    && LinearizabilityChecker.CompletedCall.parse(writer.readReply())
                                            .run() == expected
                                    && writer.readReply().equals("done"),
                            () -> "after " + expected + " updates it " + updated);
            expectReply(fixture, reader, "read c1", "is " + (run + 1) + " " + run);
            ContainerRecord seen = fixture.read(STORAGE_SHARING_2, C1);
            fixture.findings()
                    .check(STORAGE_SHARING_2, seen.status().run() == expected,
                            () -> "after " + expected + " updates it reads " + seen);
        }
        fixture.findings().expectSuccess(STORAGE_DELETE_1, () -> fixture.storage().delete(C1));
        expectReply(fixture, reader, "read c1", "absent");
        expectReply(fixture, writer, "list c1", "list [c2]");
    }

    private static void expectReply(StorageFixture fixture, StorageChildProcess child, String command,
            String expected) throws InterruptedException {
        String reply = child.request(command);
        fixture.findings()
                .check(STORAGE_SHARING_2, reply.equals(expected), () -> "another process received " + command
                        + " and replied \"" + reply + "\" instead of \"" + expected + "\"");
    }

    private static void updateConcurrently(StorageFixture fixture, StorageChildProcesses childProcesses)
            throws Exception {
        fixture.create("c1");
        LinearizabilityChecker linearizability = new LinearizabilityChecker();
        for (StorageChildProcess child : childProcesses.processes()) {
            child.send("update-and-read c1 " + fixture.maximumDurability() + " " + UPDATES);
        }
        BackgroundTask<Boolean> own = TestThreads.start(() -> {
            LinearizabilityWorkload.run(fixture.storage(), C1, fixture.maximumDurability(), UPDATES,
                    linearizability::add);
            return true;
        });
        for (StorageChildProcess child : childProcesses.processes()) {
            for (String line = child.readReply(); !line.equals("done"); line = child.readReply()) {
                String event = line;
                fixture.findings()
                        .check(STORAGE_SHARING_2, !event.startsWith("threw"),
                                () -> "another process that updates " + event);
                linearizability.add(LinearizabilityChecker.CompletedCall.parse(event));
            }
        }
        fixture.findings().expectValue(STORAGE_SHARING_2, () -> own.result(fixture.timeout()));
        Optional<String> anomaly = linearizability.findAnomaly((OTHERS + 1) * UPDATES);
        fixture.findings().check(STORAGE_SHARING_2, anomaly.isEmpty(), anomaly::orElseThrow);
        ContainerRecord end = fixture.read(STORAGE_SHARING_2, C1);
        fixture.findings()
                .check(STORAGE_SHARING_2, end.status().run() == (OTHERS + 1) * UPDATES,
                        () -> "after " + (OTHERS + 1) * UPDATES + " updates it is " + end);
        expectReply(fixture, childProcesses.processes().getFirst(), "list c1", "list [c1, c2]");
    }

    @Verifies(STORAGE_DURABILITY_5)
    void leavesRecordsIntactWhenKilled(StorageFixture fixture) throws Exception {
        for (int i = 0; i < WRITERS; i++) {
            fixture.create("w" + i);
        }
        try (StorageChildProcesses childProcesses =
                new StorageChildProcesses(fixture, STORAGE_DURABILITY_5, WRITERS + CHURNERS)) {
            List<String> last = new ArrayList<>();
            for (int i = 0; i < childProcesses.processes().size(); i++) {
                Durability durability = i % 2 == 0 ? Durability.ATOMIC : fixture.maximumDurability();
                StorageChildProcess child = childProcesses.awaitReady(i);
                child.send(i < WRITERS ? "update-and-read w" + i + " " + durability + " " + Integer.MAX_VALUE
                        : "churn k" + i + " " + durability);
            }
            for (StorageChildProcess child : childProcesses.processes()) {
                last.add(killDuringWrites(fixture, child));
            }
            StatusStorage fresh = fixture.open();
            List<RecordEntry> list = fixture.findings().expectValue(STORAGE_DURABILITY_5, fresh::list);
            fixture.findings()
                    .check(STORAGE_DURABILITY_5,
                            list.stream().allMatch(RecordEntry.ReadableRecord.class::isInstance),
                            () -> "it lists " + list);
            for (int i = 0; i < last.size(); i++) {
                if (i < WRITERS) {
                    expectIntactUpdates(fixture, fresh, new ContainerId("w" + i), last.get(i));
                } else {
                    expectIntactCreatesAndDeletes(fixture, fresh, "k" + i, last.get(i));
                }
            }
        }
    }

    /** Makes the process write for a while and kills it. Returns its last acknowledged write. */
    private static String killDuringWrites(StorageFixture fixture, StorageChildProcess child)
            throws InterruptedException {
        String last = "";
        int lines = 1 + fixture.random().nextInt(40);
        for (int i = 0; i < lines && !last.startsWith("threw"); i++) {
            last = child.readReply();
        }
        // at a random moment after an acknowledgement
        TestDeadline.pause(Duration.ofNanos(fixture.random().nextInt(20_000_000)));
        child.kill();
        for (Optional<String> line = child.pollReply(fixture.timeout()); line.isPresent(); line =
                child.pollReply(fixture.timeout())) {
            last = line.orElseThrow();
        }
        String end = last;
        fixture.findings()
                .check(STORAGE_DURABILITY_5, !end.startsWith("threw"), () -> "a process that updates " + end);
        return end;
    }

    private static void expectIntactUpdates(StorageFixture fixture, StatusStorage fresh,
            ContainerId id, String last) {
        long acknowledged = LinearizabilityChecker.CompletedCall.parse(last).run();
        ContainerRecord seen = fixture.findings().expectValue(STORAGE_DURABILITY_5, () -> fresh.read(id));
        long run = seen.status().run();
        fixture.findings()
                .check(STORAGE_DURABILITY_5,
                        seen.revision() == run + 1 && (run == acknowledged || run == acknowledged + 1),
                        () -> "after " + acknowledged + " acknowledged updates and a kill it reads " + seen);
        fixture.expectRecord(STORAGE_DURABILITY_5, seen);
        ContainerRecord next = fixture.findings()
                .expectValue(STORAGE_DURABILITY_5, () -> fixture.storage()
                        .update(id, fixture.maximumDurability(), StorageFixture::incrementRun));
        fixture.findings()
                .check(STORAGE_DURABILITY_5,
                        next.equals(seen.nextRevision(StorageFixture.incrementRun(seen))),
                        () -> "the update after " + seen + " returned " + next);
    }

    private static void expectIntactCreatesAndDeletes(StorageFixture fixture, StatusStorage fresh,
            String id, String last) {
        ContainerId container = new ContainerId(id);
        Optional<ContainerRecord> found = fixture.findings().expectValue(STORAGE_DURABILITY_5, () -> {
            try {
                return Optional.of(fresh.read(container));
            } catch (NotFoundException e) {
                // an outcome: whether the record may be missing depends on the last acknowledged operation
                return Optional.empty();
            }
        });
        long revision = found.map(ContainerRecord::revision).orElse(0L);
        List<Long> possible = switch (last) {
            case "created" -> List.of(1L, 2L);
            case "updated" -> List.of(2L, 0L);
            default -> List.of(0L, 1L);
        };
        fixture.findings()
                .check(STORAGE_DURABILITY_5, possible.contains(revision),
                        () -> "after a kill when a record was " + last + " it is " + found);
        fixture.findings().expectSuccess(STORAGE_DURABILITY_5, () -> fresh.delete(container));
        ContainerRecord again = fixture.record(id, id, "n-" + id);
        fixture.findings()
                .expectSuccess(STORAGE_DURABILITY_5, () -> fresh.create(again, fixture.maximumDurability()));
        fixture.findings()
                .check(STORAGE_DURABILITY_5,
                        fixture.findings()
                                .expectValue(STORAGE_DURABILITY_5, () -> fresh.resolve("n-" + id))
                                .equals(again.id()),
                        () -> "its name resolves to another record");
    }
}
