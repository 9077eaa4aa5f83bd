package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.LEVEL_KILLED;
import static dev.stowage.harness.Clause.SHARING_PROCESSES;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Drivers.Acknowledged;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Several processes hammer one store; some are stopped for a while, some are killed. */
final class StoreHammerRules {
    private static final ContainerId SHARED = new ContainerId("shared");
    private static final int PROCESSES = 3;
    private static final int THREADS = 2;
    private static final int STALLS = 2;
    private static final int LONGEST_MILLIS = 80;
    private static final Duration SLOW_MACHINE = Duration.ofSeconds(60);

    private int round;
    private Optional<Integer> dead = Optional.empty();

    @Verifies({SHARING_PROCESSES, LEVEL_KILLED})
    void losesNothingAmongTheKilledAndTheStalled(StorageBench bench)
            throws IOException, InterruptedException {
        List<StorageChild> children = new ArrayList<>();
        try (StorageChild examiner = StorageChild.start(bench, LEVEL_KILLED, List.of(), List.of())) {
            try {
                for (int i = 0; i < PROCESSES; i++) {
                    children.add(StorageChild.start(bench, LEVEL_KILLED));
                }
                for (StorageChild child : children) {
                    child.ready();
                }
                examiner.ready();
                children.getFirst().ask("found " + SHARED);
                for (Rounds rounds = bench.rounds(1); rounds.next(); round++) {
                    hammer(bench, children, examiner);
                }
            } finally {
                children.forEach(StorageChild::close);
            }
        }
    }

    private void hammer(StorageBench bench, List<StorageChild> children, StorageChild examiner)
            throws IOException, InterruptedException {
        if (dead.isPresent()) {
            children.set(dead.orElseThrow(), StorageChild.start(bench, LEVEL_KILLED).ready());
        }
        long before = bench.read(SHARING_PROCESSES, SHARED).revision();
        for (int i = 0; i < PROCESSES; i++) {
            children.get(i).tell("drive " + SHARED + " " + prefix(i) + " " + THREADS);
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            // each has something to lose before anything happens to it
            lines.add(children.get(i).reply());
        }
        for (int i = 0; i < STALLS; i++) {
            StorageChild stalled = children.get(bench.random().nextInt(PROCESSES));
            pause(bench);
            stalled.stall();
            pause(bench);
            stalled.resume();
            bench.findings.count("processes stopped", 1);
        }
        pause(bench);
        int victim = bench.random().nextInt(PROCESSES);
        children.get(victim).kill();
        bench.findings.count("processes killed", 1);
        pause(bench);
        Duration longest = bench.patience().plus(SLOW_MACHINE);
        for (int i = 0; i < PROCESSES; i++) {
            if (i != victim) {
                children.get(i).tell("rest " + SHARED);
            }
            Optional<String> line = children.get(i).next(longest);
            while (line.isPresent() && !line.orElseThrow().equals("rested")) {
                lines.add(line.orElseThrow());
                line = children.get(i).next(longest);
            }
            boolean ended = line.isEmpty();
            // who hangs or dies here does so over what the dead have left
            bench.findings.check(LEVEL_KILLED, ended == (i == victim),
                    () -> "another process that uses the store has ended");
        }
        judge(bench, lines, before, victim, examiner);
        dead = Optional.of(victim);
    }

    private String prefix(int process) {
        return "h" + round + "-" + process + "-";
    }

    private static void pause(StorageBench bench) throws InterruptedException {
        Waiting.pause(Duration.ofNanos(bench.random().nextInt(LONGEST_MILLIS * 1_000_000)));
    }

    private void judge(StorageBench bench, List<String> lines, long before, int victim,
            StorageChild examiner) throws InterruptedException {
        History history = new History();
        Ledger ledger = new Ledger(SHARED, Ledger.Loss.KILL);
        ledger.counting(THREADS);
        ledger.add(new Acknowledged(SHARED, before - 1, 0, 0));
        for (String line : lines) {
            if (line.startsWith(History.Kind.READ.name())) {
                history.add(History.Event.parse(line));
                continue;
            }
            bench.findings.check(LEVEL_KILLED, line.startsWith(Acknowledged.WORD),
                    () -> "a process that writes " + line);
            Acknowledged act = Acknowledged.parse(line);
            ledger.add(act);
            if (act.id().equals(SHARED)) {
                history.add(new History.Event(History.Kind.UPDATED, act.begin(), act.time(), act.act() + 1,
                        act.act()));
            }
        }
        bench.findings.count("acknowledged among kills", ledger.acknowledged());
        Optional<String> contradiction = history.contradiction(before, THREADS);
        bench.findings.check(SHARING_PROCESSES, contradiction.isEmpty(), contradiction::orElseThrow);
        List<String> seen = new ArrayList<>();
        examiner.tell("examine x " + bench.store.state() + " " + bench.store.run() + " "
                + Examination.Use.LOOK);
        for (String line = examiner.reply(); !line.equals(Examination.END); line = examiner.reply()) {
            seen.add(line);
        }
        List<Ledger.Wrong> wrong = ledger.compared(seen, id -> id.value().startsWith(prefix(victim)));
        for (Ledger.Fault fault : Ledger.Fault.values()) {
            bench.findings.count(fault + " by a kill", wrong.stream()
                    .filter(one -> one.fault() == fault)
                    .count());
        }
        bench.findings.check(LEVEL_KILLED, wrong.isEmpty(), () -> "after a kill: " + wrong.getFirst());
        for (RecordEntry entry : bench.findings.step(LEVEL_KILLED, bench.storage::list)) {
            if (!entry.container().equals(SHARED)) {
                bench.findings.act(LEVEL_KILLED, () -> bench.storage.delete(entry.container()));
            }
        }
    }
}
