package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.FAULT_FLUSH;
import static dev.stowage.harness.Clause.FAULT_HEALS;
import static dev.stowage.harness.Clause.FAULT_NO_EFFECT;
import static dev.stowage.harness.Clause.FAULT_OLD_OR_NEW;
import static dev.stowage.harness.Clause.FAULT_READS;
import static dev.stowage.harness.Clause.FAULT_TYPED;

import dev.stowage.api.ContainerId;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.disk.MountSpace;
import dev.stowage.harness.disk.Strace;
import dev.stowage.harness.disk.Strace.Call;
import dev.stowage.harness.disk.Strace.Trace;
import dev.stowage.harness.rules.FaultBench.Sight;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.Set;
import java.nio.file.LinkOption;
import java.nio.file.Files;
import java.nio.file.DirectoryStream;

/** What a storage does when the system refuses what it asks for. */
final class StoreFaultRules {
    private static final int FEW = 15;
    private static final int WARM = 2 * Lives.ACTS;
    private static final int LIMITS = 6;
    private static final int LARGEST_LIMIT = 2000;
    private static final String NO_SPACE = "ENOSPC";
    private static final String BAD_DISK = "EIO";

    /** A fault at one call, or at all calls of that name. */
    private record Fault(long act, Call call, String error, String when) {
        String text() {
            return "error=" + error + ":when=" + when;
        }
    }

    @Verifies({FAULT_TYPED, FAULT_NO_EFFECT, FAULT_FLUSH, FAULT_OLD_OR_NEW, FAULT_READS, FAULT_HEALS})
    void bearsFaultsAtEveryCall(StorageBench bench) throws IOException, InterruptedException {
        bench.requireFiles();
        FaultBench faults = new FaultBench(bench);
        try (StorageChild child = StorageChild.start(bench, FAULT_TYPED)) {
            child.ready();
            ContainerId id = new ContainerId("f");
            for (int i = 0; i < WARM; i++) {
                faults.succeeds(child, id);
            }
            Path log = bench.workshop().freshDirectory("strace").resolve("log");
            Path state = bench.store.state().toRealPath();
            int tried = 0;
            int struck = 0;
            Deque<Fault> left = new ArrayDeque<>();
            for (Rounds rounds = bench.rounds(FEW); rounds.next();) {
                if (left.isEmpty()) {
                    left.addAll(mixed(bench, watched(faults, child, id, log, state)));
                }
                if (left.isEmpty()) {
                    break;
                }
                tried++;
                if (bear(bench, faults, child, id, left.remove(), log)) {
                    struck++;
                }
            }
            if (tried == 0 || 2 * struck < tried) {
                throw new NotRunException("only " + struck + " of " + tried
                        + " faults at calls about files of its state directory were met");
            }
            bench.findings.unmet("none of " + struck + " faults made a write end so");
        }
    }

    private final List<Trace> traces = new ArrayList<>();

    /** Watches a life, act by act. Returns every fault that there could be in the next. */
    private List<Fault> watched(FaultBench faults, StorageChild child, ContainerId id, Path log, Path state)
            throws IOException, InterruptedException {
        List<Fault> all = new ArrayList<>();
        traces.clear();
        while ((faults.act(child, id) + 1) % Lives.ACTS != 0) {
            faults.succeeds(child, id);
        }
        for (int act = 0; act < Lives.ACTS; act++) {
            Strace strace = Strace.watch(child.pid(), log);
            try (strace) {
                faults.succeeds(child, id);
            }
            Trace trace = strace.trace(state);
            traces.add(trace);
            for (Call call : trace.calls()) {
                all.add(new Fault(act, call, BAD_DISK, Integer.toString(call.number())));
                if (call.needsSpace()) {
                    all.add(new Fault(act, call, NO_SPACE, Integer.toString(call.number())));
                }
                if (call.number() == 1) {
                    all.add(new Fault(act, call, call.needsSpace() ? NO_SPACE : BAD_DISK, "1+"));
                }
            }
        }
        return all;
    }

    /** At random, but so that wherever one stops, each system call has had as many. */
    private static List<Fault> mixed(StorageBench bench, List<Fault> all) {
        List<Fault> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(bench.random().nextLong()));
        Map<String, Integer> met = new HashMap<>();
        Map<Fault, Integer> turns = new HashMap<>();
        shuffled.forEach(fault -> turns.put(fault, met.merge(fault.call().name(), 1, Integer::sum)));
        shuffled.sort(Comparator.comparing(turns::get));
        return shuffled;
    }

    /** Returns whether the fault was met. */
    private boolean bear(StorageBench bench, FaultBench faults, StorageChild child, ContainerId id,
            Fault fault,
            Path log) throws IOException, InterruptedException {
        while ((faults.act(child, id) + 1) % Lives.ACTS != fault.act()) {
            faults.succeeds(child, id);
        }
        long before = faults.act(child, id);
        String where = fault.error() + " at " + fault.call().text() + " (" + fault.when() + ")";
        String reply;
        Set<String> paths = new TreeSet<>(traces.get((int) fault.act()).paths());
        // after an earlier fault a storage may have gone on in other files
        addFiles(bench.store.state().toRealPath(), paths);
        Optional<Sight> meanwhile = Optional.empty();
        Strace strace = Strace.fault(child.pid(), log, paths, fault.call().name(), fault.text());
        try (strace) {
            reply = child.ask("step " + id);
            // readers open files too
            if (!fault.call().name().startsWith("open")) {
                meanwhile = Optional.of(faults.look(child, id));
            }
        }
        bench.findings.count(strace.hasStruck() ? "faults injected" : "faults not met", 1);
        faults.judge(child, id, before, reply, meanwhile, kind(fault, strace.hasStruck()), where);
        return strace.hasStruck();
    }

    private static void addFiles(Path directory, Set<String> paths) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                paths.add(entry.toString());
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    addFiles(entry, paths);
                }
            }
        }
    }

    /** A limit of the process, see setrlimit(2): files must not grow beyond it. */
    @Verifies({FAULT_TYPED, FAULT_NO_EFFECT, FAULT_HEALS})
    void bearsALimitOfFileSizes(StorageBench bench) throws IOException, InterruptedException {
        bench.requireFiles();
        MountSpace.require("prlimit", "util-linux");
        FaultBench faults = new FaultBench(bench);
        ContainerId id = new ContainerId("l");
        try (StorageChild child = StorageChild.start(bench, FAULT_TYPED)) {
            child.ready();
            for (int i = 0; i < Lives.ACTS; i++) {
                faults.succeeds(child, id);
            }
            int tried = 0;
            for (Rounds rounds = bench.rounds(LIMITS); rounds.next(); tried++) {
                long before = faults.act(child, id);
                int limit = 1 + bench.random().nextInt(1 + bench.random().nextInt(LARGEST_LIMIT));
                limit(child, Integer.toString(limit));
                String reply = child.ask("step " + id);
                limit(child, "unlimited");
                // what did not grow beyond it has not met it
                boolean refused = reply.startsWith("threw");
                bench.findings.count(refused ? "limits met" : "limits not met", 1);
                faults.judge(child, id, before, reply, Optional.empty(), refused
                        ? FaultBench.Kind.LIMIT
                        : FaultBench.Kind.NONE, "a limit of " + limit + " bytes for each file");
            }
            bench.findings.unmet("none of " + tried + " limits of file sizes made a write end so");
        }
    }

    private static void limit(StorageChild child, String bytes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("prlimit", "--pid", Long.toString(child.pid()), "--fsize="
                + bytes + ":").redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(Duration.ofSeconds(20)) || process
                .exitValue() != 0) {
            throw new NotRunException("a process cannot be limited here: " + said);
        }
    }

    private static FaultBench.Kind kind(Fault fault, boolean struck) {
        if (!struck) {
            return FaultBench.Kind.NONE;
        }
        if (fault.call().isFlush()) {
            return FaultBench.Kind.FLUSH;
        }
        return fault.error().equals(NO_SPACE) ? FaultBench.Kind.NO_SPACE : FaultBench.Kind.REFUSED;
    }
}
