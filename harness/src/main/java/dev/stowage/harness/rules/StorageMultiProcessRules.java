package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.DURABILITY_PROCESS_KILLED;
import static dev.stowage.harness.Clause.LOCK_HOLDER_KILLED;
import static dev.stowage.harness.Clause.LOCK_HOLDER_SUSPENDED;
import static dev.stowage.harness.Clause.REMOVED;
import static dev.stowage.harness.Clause.SHARING_PROCESSES;
import static dev.stowage.harness.Clause.UPDATE_NEXT;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a storage promises between processes, and of processes that die: seen with other JVMs. */
final class StorageMultiProcessRules {
    private static final int OTHERS = 2;
    private static final int UPDATES = 60;
    private static final int WRITERS = 3;
    private static final int CHURNERS = 1;
    private static final ContainerId C1 = new ContainerId("c1");

    @Verifies(SHARING_PROCESSES)
    void showsCommitsToOtherProcesses(StorageFixture fixture) throws Exception {
        try (ChildProcesses childProcesses = new ChildProcesses(fixture, SHARING_PROCESSES, OTHERS)) {
            alternate(fixture, childProcesses);
            updateConcurrently(fixture, childProcesses);
        }
    }

    private static void alternate(StorageFixture fixture, ChildProcesses childProcesses)
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
            fixture.ruleFindings.expectValue(UPDATE_NEXT,
                    () -> fixture.storage.update(C1, fixture.maximumDurability(),
                            StorageFixture::incrementRun));
            run++;
            expectReply(fixture, reader, "read c1", "is " + (run + 1) + " " + run);
            String updated = writer.request("mix c1 " + fixture.maximumDurability() + " 1");
            run++;
            long expected = run;
            fixture.ruleFindings.check(SHARING_PROCESSES, updated.startsWith("UPDATED ")
                    && LinearizabilityChecker.CompletedCall.parse(updated).run() == expected
                    && LinearizabilityChecker.CompletedCall.parse(writer.readReply()).run() == expected
                    && writer.readReply().equals("done"),
                    () -> "after " + expected + " updates it " + updated);
            expectReply(fixture, reader, "read c1", "is " + (run + 1) + " " + run);
            ContainerRecord seen = fixture.read(SHARING_PROCESSES, C1);
            fixture.ruleFindings.check(SHARING_PROCESSES, seen.status().run() == expected,
                    () -> "after " + expected + " updates it reads " + seen);
        }
        fixture.ruleFindings.expectSuccess(REMOVED, () -> fixture.storage.delete(C1));
        expectReply(fixture, reader, "read c1", "absent");
        expectReply(fixture, writer, "list c1", "list [c2]");
    }

    private static void expectReply(StorageFixture fixture, StorageChildProcess child, String command,
            String expected)
            throws InterruptedException {
        String reply = child.request(command);
        fixture.ruleFindings.check(SHARING_PROCESSES, reply.equals(expected),
                () -> "another process was told to "
                        + command + " and answers \"" + reply + "\" instead of \"" + expected + "\"");
    }

    private static void updateConcurrently(StorageFixture fixture, ChildProcesses childProcesses)
            throws Exception {
        fixture.create("c1");
        LinearizabilityChecker linearizability = new LinearizabilityChecker();
        for (StorageChildProcess child : childProcesses.processes) {
            child.send("mix c1 " + fixture.maximumDurability() + " " + UPDATES);
        }
        BackgroundTask<Boolean> own = TestThreads.start(() -> {
            StorageProcessMain.updateAndRead(fixture.storage, C1, fixture.maximumDurability(), UPDATES,
                    linearizability::add);
            return true;
        });
        for (StorageChildProcess child : childProcesses.processes) {
            for (String line = child.readReply(); !line.equals("done"); line = child.readReply()) {
                String event = line;
                fixture.ruleFindings.check(SHARING_PROCESSES, !event.startsWith("threw"),
                        () -> "another process that updates " + event);
                linearizability.add(LinearizabilityChecker.CompletedCall.parse(event));
            }
        }
        fixture.ruleFindings.expectValue(SHARING_PROCESSES, () -> own.result(fixture.timeout()));
        Optional<String> anomaly = linearizability.findAnomaly((OTHERS + 1) * UPDATES);
        fixture.ruleFindings.check(SHARING_PROCESSES, anomaly.isEmpty(), anomaly::orElseThrow);
        ContainerRecord end = fixture.read(SHARING_PROCESSES, C1);
        fixture.ruleFindings.check(SHARING_PROCESSES, end.status().run() == (OTHERS + 1) * UPDATES,
                () -> "after " + (OTHERS + 1) * UPDATES + " updates it is " + end);
        expectReply(fixture, childProcesses.processes.getFirst(), "list c1", "list [c1, c2]");
    }

    @Verifies(DURABILITY_PROCESS_KILLED)
    void leavesRecordsIntactWhenKilled(StorageFixture fixture) throws Exception {
        for (int i = 0; i < WRITERS; i++) {
            fixture.create("w" + i);
        }
        try (ChildProcesses childProcesses = new ChildProcesses(fixture, DURABILITY_PROCESS_KILLED,
                WRITERS + CHURNERS)) {
            List<String> last = new ArrayList<>();
            for (int i = 0; i < childProcesses.processes.size(); i++) {
                Durability durability = i % 2 == 0 ? Durability.ATOMIC : fixture.maximumDurability();
                StorageChildProcess child = childProcesses.awaitReady(i);
                child.send(i < WRITERS
                        ? "mix w" + i + " " + durability + " " + Integer.MAX_VALUE
                        : "churn k" + i + " " + durability);
            }
            for (StorageChildProcess child : childProcesses.processes) {
                last.add(killDuringWrites(fixture, child));
            }
            StatusStorage fresh = fixture.open();
            List<RecordEntry> list = fixture.ruleFindings.expectValue(DURABILITY_PROCESS_KILLED, fresh::list);
            fixture.ruleFindings.check(DURABILITY_PROCESS_KILLED,
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

    /** Lets it work for a while and kills it. Returns the last that it had acknowledged. */
    private static String killDuringWrites(StorageFixture fixture, StorageChildProcess child)
            throws InterruptedException {
        String last = "";
        int lines = 1 + fixture.random().nextInt(40);
        for (int i = 0; i < lines && !last.startsWith("threw"); i++) {
            last = child.readReply();
        }
        // not at the moment of an acknowledgement: anywhere in what comes next
        TestThreads.sleep(Duration.ofNanos(fixture.random().nextInt(20_000_000)));
        child.kill();
        for (Optional<String> line = child.pollReply(fixture.timeout()); line
                .isPresent(); line = child.pollReply(fixture
                        .timeout())) {
            last = line.orElseThrow();
        }
        String end = last;
        fixture.ruleFindings.check(DURABILITY_PROCESS_KILLED, !end.startsWith("threw"),
                () -> "a process that updates " + end);
        return end;
    }

    private static void expectIntactUpdates(StorageFixture fixture, StatusStorage fresh, ContainerId id,
            String last) {
        long acknowledged = LinearizabilityChecker.CompletedCall.parse(last).run();
        ContainerRecord seen = fixture.ruleFindings.expectValue(DURABILITY_PROCESS_KILLED,
                () -> fresh.read(id));
        long run = seen.status().run();
        fixture.ruleFindings.check(DURABILITY_PROCESS_KILLED, seen.revision() == run + 1
                && (run == acknowledged || run == acknowledged + 1),
                () -> "after " + acknowledged + " acknowledged updates and a kill it reads " + seen);
        fixture.expectRecord(DURABILITY_PROCESS_KILLED, seen);
        ContainerRecord next = fixture.ruleFindings.expectValue(DURABILITY_PROCESS_KILLED,
                () -> fixture.storage.update(id,
                        fixture.maximumDurability(), StorageFixture::incrementRun));
        fixture.ruleFindings.check(DURABILITY_PROCESS_KILLED,
                next.equals(seen.nextRevision(StorageFixture.incrementRun(seen))),
                () -> "the update after " + seen + " returned " + next);
    }

    private static void expectIntactCreatesAndDeletes(StorageFixture fixture, StatusStorage fresh, String id,
            String last) {
        ContainerId container = new ContainerId(id);
        Optional<ContainerRecord> found = fixture.ruleFindings.expectValue(DURABILITY_PROCESS_KILLED, () -> {
            try {
                return Optional.of(fresh.read(container));
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
        long revision = found.map(ContainerRecord::revision).orElse(0L);
        List<Long> possible = switch (last) {
            case "created" -> List.of(1L, 2L);
            case "updated" -> List.of(2L, 0L);
            default -> List.of(0L, 1L);
        };
        fixture.ruleFindings.check(DURABILITY_PROCESS_KILLED, possible.contains(revision),
                () -> "after a kill when a record was "
                        + last + " it is " + found);
        fixture.ruleFindings.expectSuccess(DURABILITY_PROCESS_KILLED, () -> fresh.delete(container));
        ContainerRecord again = fixture.record(id, id, "n-" + id);
        fixture.ruleFindings.expectSuccess(DURABILITY_PROCESS_KILLED,
                () -> fresh.create(again, fixture.maximumDurability()));
        fixture.ruleFindings.check(DURABILITY_PROCESS_KILLED,
                fixture.ruleFindings.expectValue(DURABILITY_PROCESS_KILLED, () -> fresh.resolve("n-" + id))
                        .equals(again.id()),
                () -> "its name means another");
    }

    @Verifies(LOCK_HOLDER_KILLED)
    void releasesTheLockOfAKilledProcess(StorageFixture fixture) throws Exception {
        ContainerRecord first = fixture.create("c1");
        StatusStorage impatient = fixture.open(SuiteContext.shortLockTimeout());
        try (ChildProcesses childProcesses = new ChildProcesses(fixture, LOCK_HOLDER_KILLED, 1)) {
            holdLock(fixture, childProcesses, "hold c1 " + fixture.maximumDurability());
            childProcesses.processes.getFirst().kill();
            ContainerRecord next = fixture.ruleFindings.expectValue(LOCK_HOLDER_KILLED,
                    () -> impatient.update(C1,
                            fixture.maximumDurability(), StorageFixture::incrementRun));
            fixture.ruleFindings.check(LOCK_HOLDER_KILLED,
                    next.equals(first.nextRevision(StorageFixture.incrementRun(first))),
                    () -> "what the dead had begun is there: " + next);
        }
    }

    private static void holdLock(StorageFixture fixture, ChildProcesses childProcesses, String command)
            throws InterruptedException {
        String reply = childProcesses.awaitReady(0).request(command);
        fixture.ruleFindings.check(UPDATE_NEXT, reply.equals("holding"), () -> "an update " + reply);
    }

    @Verifies(LOCK_HOLDER_SUSPENDED)
    void reportsBusyWhenTheHolderIsSuspended(StorageFixture fixture) throws Exception {
        ContainerRecord first = fixture.create("c1");
        StatusStorage impatient = fixture.open(SuiteContext.shortLockTimeout());
        try (ChildProcesses childProcesses = new ChildProcesses(fixture, LOCK_HOLDER_SUSPENDED, 1)) {
            holdLock(fixture, childProcesses, "hold c1 " + fixture.maximumDurability());
            childProcesses.processes.getFirst().suspend();
            for (StatusStorage storage : List.of(fixture.storage, fixture.open())) {
                BackgroundTask<Boolean> readers = TestThreads.start(() -> storage.read(C1).equals(first)
                        && storage.list().equals(List.of(new RecordEntry.ReadableRecord(first)))
                        && storage.resolve("c1").equals(first.id()));
                fixture.ruleFindings.check(LOCK_HOLDER_SUSPENDED,
                        fixture.ruleFindings.expectValue(LOCK_HOLDER_SUSPENDED, () -> readers.result(
                                fixture.timeout())),
                        () -> "a reader saw an update in progress");
            }
            if (fixture.capabilities().execution() == UpdateExecution.ONCE) {
                expectBusy(fixture, () -> impatient.update(C1, fixture.maximumDurability(),
                        StorageFixture::incrementRun));
                expectBusy(fixture, () -> impatient.delete(C1));
                fixture.expectRecord(LOCK_HOLDER_SUSPENDED, first);
            }
        }
    }

    private static void expectBusy(StorageFixture fixture, RuleFindings.ThrowingAction action) {
        BackgroundTask<Boolean> changing = TestThreads.start(() -> {
            action.run();
            return true;
        });
        BusyException busy = fixture.ruleFindings.expectFailure(LOCK_HOLDER_SUSPENDED, BusyException.class,
                () -> changing.result(fixture.timeout()));
        fixture.ruleFindings.check(LOCK_HOLDER_SUSPENDED, !busy.holder().isBlank(),
                () -> "no holder is named");
    }

    /** Other processes on the store of a bench, all started at once. */
    private static final class ChildProcesses implements AutoCloseable {
        private final List<StorageChildProcess> processes = new ArrayList<>();

        ChildProcesses(StorageFixture fixture, Clause clause, int number) throws IOException {
            for (int i = 0; i < number; i++) {
                processes.add(StorageChildProcess.start(fixture, clause));
            }
        }

        StorageChildProcess awaitReady(int index) throws InterruptedException {
            return processes.get(index).awaitReady();
        }

        @Override
        public void close() {
            processes.forEach(StorageChildProcess::close);
        }
    }
}
