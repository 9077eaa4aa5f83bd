package dev.stowage.harness.rules;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.Sharing;
import dev.stowage.harness.Clause;
import dev.stowage.harness.disk.Disk;
import dev.stowage.harness.disk.MountSpace;
import dev.stowage.harness.rules.Drivers.Acknowledged;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Processes that write to a store on a disk whose power can be cut, and one that looks at what is left then.
 * The writers do not notice: they are stopped, the disk is copied, they go on. Everything runs on the thread
 * that opens it.
 */
final class PowerCuts implements AutoCloseable {
    private static final Clause CLAUSE = Clause.LEVEL_DURABLE;
    private static final ContainerId SHARED = new ContainerId("shared");
    private static final int DRIVERS = 3;
    private static final String DRIVEN = "d";

    private final StorageBench bench;
    private final MountSpace space;
    private final Path memory;
    private final Disk disk;
    private final List<StorageChild> writers = new ArrayList<>();
    private final StorageChild examiner;
    private final Ledger ledger = new Ledger(SHARED, Ledger.Loss.POWER);
    private boolean driving;
    private int cuts;

    private PowerCuts(StorageBench bench, MountSpace space, Path memory, Disk disk) throws IOException {
        this.bench = bench;
        this.space = space;
        this.memory = memory;
        this.disk = disk;
        int number = bench.capabilities().sharing() == Sharing.PROCESS ? 1 : 2;
        for (int i = 0; i < number; i++) {
            writers.add(StorageChild.start(bench, CLAUSE, space.inside(), List.of(state(disk), run("run"))));
        }
        this.examiner = StorageChild.start(bench, CLAUSE, space.inside(), List.of());
    }

    /** Makes a disk and a store on it, and starts the processes. */
    static PowerCuts open(StorageBench bench) throws IOException, InterruptedException {
        MountSpace space = MountSpace.open();
        try {
            Path memory = bench.workshop().freshDirectory("disk");
            Disk.memory(space, memory, "1g");
            PowerCuts cuts = new PowerCuts(bench, space, memory, Disk.make(space, memory, "disk"));
            try {
                cuts.begin();
                return cuts;
            } catch (InterruptedException | RuntimeException e) {
                cuts.close();
                throw e;
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            space.close();
            throw e;
        }
    }

    private void begin() throws InterruptedException {
        for (StorageChild writer : writers) {
            writer.ready();
        }
        examiner.ready();
        acknowledged(writers.getFirst().ask("found " + SHARED));
    }

    private static Path state(Disk disk) {
        return disk.directory().resolve("store");
    }

    /** Not on the disk: what is there is gone after a boot. */
    private Path run(String name) {
        return memory.resolve(name);
    }

    /**
     * Lets one writer do one thing while nothing else happens, and cuts the power as soon as it is told so.
     */
    void quietly(int writer) throws IOException, InterruptedException {
        int chosen = writer % writers.size();
        acknowledged(writers.get(chosen).ask("step q" + chosen));
        cut(id -> false);
    }

    /** Lets all write, and cuts the power now and then. */
    void underLoad(int times) throws IOException, InterruptedException {
        for (int i = 0; i < writers.size(); i++) {
            writers.get(i).tell("drive " + SHARED + " " + DRIVEN + i + "- " + DRIVERS);
        }
        driving = true;
        ledger.counting(writers.size() * DRIVERS);
        for (int i = 0; i < times; i++) {
            Waiting.pause(Duration.ofNanos(bench.random().nextInt(60_000_000)));
            cut(id -> id.value().startsWith(DRIVEN));
        }
        for (StorageChild writer : writers) {
            writer.tell("rest " + SHARED);
            read(writer, "rested", Long.MAX_VALUE).forEach(ledger::add);
        }
        driving = false;
        ledger.counting(0);
    }

    private void cut(Predicate<ContainerId> busy) throws IOException, InterruptedException {
        long before = ledger.acknowledged();
        List<Long> processes = writers.stream().map(StorageChild::pid).toList();
        cuts++;
        Disk left;
        long moment;
        List<Acknowledged> later = new ArrayList<>();
        space.signal("STOP", processes);
        try {
            for (StorageChild writer : writers) {
                writer.awaitStopped();
            }
            moment = System.nanoTime();
            if (driving && cuts % 3 == 0) {
                writeSomethingBack();
            }
            left = disk.powerCut("cut" + cuts);
        } finally {
            space.signal("CONT", processes);
        }
        try (left) {
            for (StorageChild writer : writers) {
                writer.tell("mark " + SHARED);
                later.addAll(read(writer, "mark " + SHARED, moment));
            }
            compare(left, busy, ledger.acknowledged() - before);
        }
        later.forEach(ledger::add);
    }

    /** Books what was acknowledged until a moment, and returns what was acknowledged later. */
    private List<Acknowledged> read(StorageChild writer, String end, long moment)
            throws InterruptedException {
        List<Acknowledged> later = new ArrayList<>();
        for (String line = writer.reply(); !line.equals(end); line = writer.reply()) {
            if (line.startsWith(History.Kind.READ.name())) {
                continue;
            }
            Acknowledged act = parsed(line);
            if (act.time() - moment < 0) {
                ledger.add(act);
            } else {
                later.add(act);
            }
        }
        return later;
    }

    private void acknowledged(String line) {
        ledger.add(parsed(line));
    }

    private Acknowledged parsed(String line) {
        bench.findings.check(CLAUSE, line.startsWith(Acknowledged.WORD), () -> "a process that writes "
                + line);
        return Acknowledged.parse(line);
    }

    private void compare(Disk left, Predicate<ContainerId> busy, long acknowledged)
            throws InterruptedException {
        List<String> lines = new ArrayList<>();
        examiner.tell("examine x " + state(left) + " " + run("run" + cuts) + " "
                + (writers.size() == 1 ? Examination.Use.LOOK : Examination.Use.WRITE));
        for (String line = examiner.reply(); !line.equals(Examination.END); line = examiner.reply()) {
            lines.add(line);
        }
        List<Ledger.Wrong> wrong = ledger.compared(lines, busy);
        bench.findings.count("power cuts", 1);
        bench.findings.count("acknowledged before a cut", acknowledged);
        for (Ledger.Fault fault : Ledger.Fault.values()) {
            bench.findings.count(fault + " by a cut", wrong.stream()
                    .filter(one -> one.fault() == fault)
                    .count());
        }
        Optional<Ledger.Wrong> first = wrong.stream().findFirst();
        bench.findings.check(CLAUSE, first.isEmpty(), () -> "after power cut " + cuts + (driving
                ? " under load"
                : " when all was quiet") + ": " + first.orElseThrow().fault() + ": " + first.orElseThrow()
                        .seen());
    }

    private void writeSomethingBack() {
        List<String> files = space.run("find", state(disk).toString(), "-type", "f", "-size", "+0", "-printf",
                "%s %p\\n").output().lines().toList();
        if (!files.isEmpty()) {
            String[] file = files.get(bench.random().nextInt(files.size())).split(" ", 2);
            disk.writeBack(Path.of(file[1]), bench.random().nextLong(Long.parseLong(file[0]) / 4096 + 1));
        }
    }

    @Override
    public void close() {
        try (space; disk) {
            for (StorageChild child : writers) {
                child.kill();
            }
            examiner.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
