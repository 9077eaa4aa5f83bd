package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.LEVEL_KILLED;
import static dev.stowage.harness.Clause.LOCK_KILLED;
import static dev.stowage.harness.Clause.LOCK_STALLED;
import static dev.stowage.harness.Clause.REMOVED;
import static dev.stowage.harness.Clause.SHARING_PROCESSES;
import static dev.stowage.harness.Clause.UPDATE_NEXT;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Waiting.Background;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a storage promises between processes, and of processes that die: seen with other JVMs. */
final class StoreProcessRules {
    private static final int OTHERS = 2;
    private static final int UPDATES = 60;
    private static final int WRITERS = 3;
    private static final int CHURNERS = 1;
    private static final ContainerId C1 = new ContainerId("c1");

    @Verifies(SHARING_PROCESSES)
    void showsCommitsToOtherProcesses(StorageBench bench) throws Exception {
        try (Children children = new Children(bench, SHARING_PROCESSES, OTHERS)) {
            turnByTurn(bench, children);
            allAtOnce(bench, children);
        }
    }

    private static void turnByTurn(StorageBench bench, Children children) throws InterruptedException {
        StorageChild writer = children.ready(0);
        StorageChild reader = children.ready(1);
        says(bench, reader, "read c1", "absent");
        bench.stored("c1");
        bench.stored("c2");
        says(bench, reader, "read c1", "is 1 0");
        says(bench, reader, "list c1", "list [c1, c2]");
        long run = 0;
        for (int i = 0; i < 20; i++) {
            bench.findings.step(UPDATE_NEXT,
                    () -> bench.storage.update(C1, bench.highest(), StorageBench::counted));
            run++;
            says(bench, reader, "read c1", "is " + (run + 1) + " " + run);
            String updated = writer.ask("mix c1 " + bench.highest() + " 1");
            run++;
            long expected = run;
            bench.findings.check(SHARING_PROCESSES, updated.startsWith("UPDATED ")
                    && History.Event.parse(updated).run() == expected
                    && History.Event.parse(writer.reply()).run() == expected
                    && writer.reply().equals("done"), () -> "after " + expected + " updates it " + updated);
            says(bench, reader, "read c1", "is " + (run + 1) + " " + run);
            ContainerRecord seen = bench.read(SHARING_PROCESSES, C1);
            bench.findings.check(SHARING_PROCESSES, seen.status().run() == expected,
                    () -> "after " + expected + " updates it reads " + seen);
        }
        bench.findings.act(REMOVED, () -> bench.storage.delete(C1));
        says(bench, reader, "read c1", "absent");
        says(bench, writer, "list c1", "list [c2]");
    }

    private static void says(StorageBench bench, StorageChild child, String command, String expected)
            throws InterruptedException {
        String reply = child.ask(command);
        bench.findings.check(SHARING_PROCESSES, reply.equals(expected), () -> "another process was told to "
                + command + " and answers \"" + reply + "\" instead of \"" + expected + "\"");
    }

    private static void allAtOnce(StorageBench bench, Children children) throws Exception {
        bench.stored("c1");
        History history = new History();
        for (StorageChild child : children.all) {
            child.tell("mix c1 " + bench.highest() + " " + UPDATES);
        }
        Background<Boolean> own = Waiting.background(() -> {
            StorageProcess.mix(bench.storage, C1, bench.highest(), UPDATES, history::add);
            return true;
        });
        for (StorageChild child : children.all) {
            for (String line = child.reply(); !line.equals("done"); line = child.reply()) {
                String event = line;
                bench.findings.check(SHARING_PROCESSES, !event.startsWith("threw"),
                        () -> "another process that updates " + event);
                history.add(History.Event.parse(event));
            }
        }
        bench.findings.step(SHARING_PROCESSES, () -> own.result(bench.patience()));
        Optional<String> contradiction = history.contradiction((OTHERS + 1) * UPDATES);
        bench.findings.check(SHARING_PROCESSES, contradiction.isEmpty(), contradiction::orElseThrow);
        ContainerRecord end = bench.read(SHARING_PROCESSES, C1);
        bench.findings.check(SHARING_PROCESSES, end.status().run() == (OTHERS + 1) * UPDATES,
                () -> "after " + (OTHERS + 1) * UPDATES + " updates it is " + end);
        says(bench, children.all.getFirst(), "list c1", "list [c1, c2]");
    }

    @Verifies(LEVEL_KILLED)
    void leavesRecordsWholeWhenKilled(StorageBench bench) throws Exception {
        for (int i = 0; i < WRITERS; i++) {
            bench.stored("w" + i);
        }
        try (Children children = new Children(bench, LEVEL_KILLED, WRITERS + CHURNERS)) {
            List<String> last = new ArrayList<>();
            for (int i = 0; i < children.all.size(); i++) {
                Level level = i % 2 == 0 ? Level.ATOMIC : bench.highest();
                StorageChild child = children.ready(i);
                child.tell(i < WRITERS
                        ? "mix w" + i + " " + level + " " + Integer.MAX_VALUE
                        : "churn k" + i + " " + level);
            }
            for (StorageChild child : children.all) {
                last.add(killed(bench, child));
            }
            StatusStorage fresh = bench.open();
            List<RecordEntry> list = bench.findings.step(LEVEL_KILLED, fresh::list);
            bench.findings.check(LEVEL_KILLED, list.stream().allMatch(RecordEntry.Intact.class::isInstance),
                    () -> "it lists " + list);
            for (int i = 0; i < last.size(); i++) {
                if (i < WRITERS) {
                    updatesAreWhole(bench, fresh, new ContainerId("w" + i), last.get(i));
                } else {
                    createsAndDeletesAreWhole(bench, fresh, "k" + i, last.get(i));
                }
            }
        }
    }

    /** Lets it work for a while and kills it. Returns the last that it had acknowledged. */
    private static String killed(StorageBench bench, StorageChild child) throws InterruptedException {
        String last = "";
        int lines = 1 + bench.random().nextInt(40);
        for (int i = 0; i < lines && !last.startsWith("threw"); i++) {
            last = child.reply();
        }
        // not at the moment of an acknowledgement: anywhere in what comes next
        Waiting.pause(Duration.ofNanos(bench.random().nextInt(20_000_000)));
        child.kill();
        for (Optional<String> line = child.next(bench.patience()); line.isPresent(); line = child.next(bench
                .patience())) {
            last = line.orElseThrow();
        }
        String end = last;
        bench.findings.check(LEVEL_KILLED, !end.startsWith("threw"), () -> "a process that updates " + end);
        return end;
    }

    private static void updatesAreWhole(StorageBench bench, StatusStorage fresh, ContainerId id,
            String last) {
        long acknowledged = History.Event.parse(last).run();
        ContainerRecord seen = bench.findings.step(LEVEL_KILLED, () -> fresh.read(id));
        long run = seen.status().run();
        bench.findings.check(LEVEL_KILLED, seen.revision() == run + 1
                && (run == acknowledged || run == acknowledged + 1),
                () -> "after " + acknowledged + " acknowledged updates and a kill it reads " + seen);
        bench.expectRecord(LEVEL_KILLED, seen);
        ContainerRecord next = bench.findings.step(LEVEL_KILLED, () -> bench.storage.update(id,
                bench.highest(), StorageBench::counted));
        bench.findings.check(LEVEL_KILLED, next.equals(seen.next(StorageBench.counted(seen))),
                () -> "the update after " + seen + " returned " + next);
    }

    private static void createsAndDeletesAreWhole(StorageBench bench, StatusStorage fresh, String id,
            String last) {
        ContainerId container = new ContainerId(id);
        Optional<ContainerRecord> there = bench.findings.step(LEVEL_KILLED, () -> {
            try {
                return Optional.of(fresh.read(container));
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
        long revision = there.map(ContainerRecord::revision).orElse(0L);
        List<Long> possible = switch (last) {
            case "created" -> List.of(1L, 2L);
            case "updated" -> List.of(2L, 0L);
            default -> List.of(0L, 1L);
        };
        bench.findings.check(LEVEL_KILLED, possible.contains(revision),
                () -> "after a kill when a record was "
                        + last + " it is " + there);
        bench.findings.act(LEVEL_KILLED, () -> fresh.delete(container));
        ContainerRecord again = bench.record(id, id, "n-" + id);
        bench.findings.act(LEVEL_KILLED, () -> fresh.create(again, bench.highest()));
        bench.findings.check(LEVEL_KILLED, bench.findings.step(LEVEL_KILLED, () -> fresh.resolve("n-" + id))
                .equals(again.id()), () -> "its name means another");
    }

    @Verifies(LOCK_KILLED)
    void freesTheLockOfTheDead(StorageBench bench) throws Exception {
        ContainerRecord first = bench.stored("c1");
        StatusStorage hurried = bench.open(Workshop.shortDeadline());
        try (Children children = new Children(bench, LOCK_KILLED, 1)) {
            holding(bench, children, "hold c1 " + bench.highest());
            children.all.getFirst().kill();
            ContainerRecord next = bench.findings.step(LOCK_KILLED, () -> hurried.update(C1,
                    bench.highest(), StorageBench::counted));
            bench.findings.check(LOCK_KILLED, next.equals(first.next(StorageBench.counted(first))),
                    () -> "what the dead had begun is there: " + next);
        }
    }

    private static void holding(StorageBench bench, Children children, String command)
            throws InterruptedException {
        String reply = children.ready(0).ask(command);
        bench.findings.check(UPDATE_NEXT, reply.equals("holding"), () -> "an update " + reply);
    }

    @Verifies(LOCK_STALLED)
    void givesUpOnTheStalled(StorageBench bench) throws Exception {
        ContainerRecord first = bench.stored("c1");
        StatusStorage hurried = bench.open(Workshop.shortDeadline());
        try (Children children = new Children(bench, LOCK_STALLED, 1)) {
            holding(bench, children, "hold c1 " + bench.highest());
            children.all.getFirst().stall();
            for (StatusStorage storage : List.of(bench.storage, bench.open())) {
                Background<Boolean> looking = Waiting.background(() -> storage.read(C1).equals(first)
                        && storage.list().equals(List.of(new RecordEntry.Intact(first)))
                        && storage.resolve("c1").equals(first.id()));
                bench.findings.check(LOCK_STALLED, bench.findings.step(LOCK_STALLED, () -> looking.result(
                        bench.patience())), () -> "a reader saw an update in progress");
            }
            if (bench.capabilities().execution() == UpdateExecution.ONCE) {
                refusesBusily(bench, () -> hurried.update(C1, bench.highest(), StorageBench::counted));
                refusesBusily(bench, () -> hurried.delete(C1));
                bench.expectRecord(LOCK_STALLED, first);
            }
        }
    }

    private static void refusesBusily(StorageBench bench, Findings.Act act) {
        Background<Boolean> changing = Waiting.background(() -> {
            act.run();
            return true;
        });
        BusyException busy = bench.findings.refused(LOCK_STALLED, BusyException.class,
                () -> changing.result(bench.patience()));
        bench.findings.check(LOCK_STALLED, !busy.holder().isBlank(), () -> "no holder is named");
    }

    /** Other processes on the store of a bench, all started at once. */
    private static final class Children implements AutoCloseable {
        private final List<StorageChild> all = new ArrayList<>();

        Children(StorageBench bench, Clause clause, int number) throws IOException {
            for (int i = 0; i < number; i++) {
                all.add(StorageChild.start(bench, clause));
            }
        }

        StorageChild ready(int index) throws InterruptedException {
            return all.get(index).ready();
        }

        @Override
        public void close() {
            all.forEach(StorageChild::close);
        }
    }
}
