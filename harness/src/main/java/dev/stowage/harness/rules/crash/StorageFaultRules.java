package dev.stowage.harness.rules.crash;

import static dev.stowage.harness.Clause.STORAGE_FAULT_3;
import static dev.stowage.harness.Clause.STORAGE_FAULT_6;
import static dev.stowage.harness.Clause.STORAGE_FAULT_2;
import static dev.stowage.harness.Clause.STORAGE_FAULT_4;
import static dev.stowage.harness.Clause.STORAGE_FAULT_5;
import static dev.stowage.harness.Clause.STORAGE_FAULT_1;

import dev.stowage.api.ContainerId;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.disk.MountNamespace;
import dev.stowage.harness.disk.Strace;
import dev.stowage.harness.disk.Strace.SystemCallTrace;
import dev.stowage.harness.disk.Strace.TracedSystemCall;
import dev.stowage.harness.rules.Iterations;
import dev.stowage.harness.rules.crash.FaultOutcomeChecker.RecordReadings;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
import java.util.Set;
import java.util.TreeSet;

/** Rules about system calls that fail. */
final class StorageFaultRules {
    private static final int DEFAULT_FAULTS = 15;
    private static final int WARM_UP_STEPS = 2 * RecordHistory.STEPS_PER_CYCLE;
    private static final int DEFAULT_LIMITS = 6;
    private static final int LARGEST_LIMIT = 2000;
    private static final String NO_SPACE = "ENOSPC";
    private static final String IO_ERROR = "EIO";

    /** A fault in one system call, or in all calls of its name. */
    private record SystemCallFault(long step, TracedSystemCall tracedSystemCall, String error, String when) {
        String encode() {
            return "error=" + error + ":when=" + when;
        }
    }

    @Verifies({STORAGE_FAULT_1, STORAGE_FAULT_2, STORAGE_FAULT_3, STORAGE_FAULT_4,
            STORAGE_FAULT_5, STORAGE_FAULT_6})
    void toleratesFaultsAtEverySystemCall(StorageFixture fixture) throws IOException, InterruptedException {
        fixture.requireFiles();
        FaultOutcomeChecker checker = new FaultOutcomeChecker(fixture);
        try (StorageChildProcess child = StorageChildProcess.start(fixture, STORAGE_FAULT_1)) {
            child.awaitReady();
            ContainerId id = new ContainerId("f");
            for (int i = 0; i < WARM_UP_STEPS; i++) {
                checker.expectWrite(child, id);
            }
            Path log = fixture.context().freshDirectory("strace").resolve("log");
            Path state = fixture.store().stateDirectory().toRealPath();
            int tried = 0;
            int triggered = 0;
            Deque<SystemCallFault> remaining = new ArrayDeque<>();
            for (Iterations iterations = fixture.iterations(DEFAULT_FAULTS); iterations.next();) {
                if (remaining.isEmpty()) {
                    remaining.addAll(shuffleEvenly(fixture, traceCycle(checker, child, id, log, state)));
                }
                if (remaining.isEmpty()) {
                    break;
                }
                tried++;
                if (injectAndCheck(fixture, checker, child, id, remaining.remove(), log)) {
                    triggered++;
                }
            }
            if (tried == 0 || 2 * triggered < tried) {
                throw new NotRunException("only " + triggered + " of " + tried
                        + " faults at calls about files of its state directory occurred");
            }
            fixture.findings().notReached("none of " + triggered + " faults caused this outcome of a write");
        }
    }

    private final List<SystemCallTrace> traces = new ArrayList<>();

    /** Traces one cycle of a record, step by step. Returns every fault that could occur in the next cycle. */
    private List<SystemCallFault> traceCycle(FaultOutcomeChecker checker, StorageChildProcess child,
            ContainerId id, Path log, Path state) throws IOException, InterruptedException {
        List<SystemCallFault> all = new ArrayList<>();
        traces.clear();
        while ((checker.lastStep(child, id) + 1) % RecordHistory.STEPS_PER_CYCLE != 0) {
            checker.expectWrite(child, id);
        }
        for (int step = 0; step < RecordHistory.STEPS_PER_CYCLE; step++) {
            Strace strace = Strace.watch(child.pid(), log);
            try (strace) {
                checker.expectWrite(child, id);
            }
            SystemCallTrace systemCallTrace = strace.trace(state);
            traces.add(systemCallTrace);
            for (TracedSystemCall tracedSystemCall : systemCallTrace.calls()) {
                all.add(new SystemCallFault(step, tracedSystemCall, IO_ERROR,
                        Integer.toString(tracedSystemCall.number())));
                if (tracedSystemCall.needsSpace()) {
                    all.add(new SystemCallFault(step, tracedSystemCall, NO_SPACE,
                            Integer.toString(tracedSystemCall.number())));
                }
                if (tracedSystemCall.number() == 1) {
                    all.add(new SystemCallFault(step, tracedSystemCall,
                            tracedSystemCall.needsSpace() ? NO_SPACE : IO_ERROR, "1+"));
                }
            }
        }
        return all;
    }

    /**
     * Shuffles the faults such that every prefix of the list contains about as many faults of each system
     * call.
     */
    private static List<SystemCallFault> shuffleEvenly(StorageFixture fixture, List<SystemCallFault> all) {
        List<SystemCallFault> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(fixture.random().nextLong()));
        Map<String, Integer> callCounts = new HashMap<>();
        Map<SystemCallFault, Integer> order = new HashMap<>();
        shuffled.forEach(systemCallFault -> order.put(systemCallFault,
                callCounts.merge(systemCallFault.tracedSystemCall().name(), 1, Integer::sum)));
        shuffled.sort(Comparator.comparing(order::get));
        return shuffled;
    }

    /** Returns whether the fault occurred. */
    private boolean injectAndCheck(StorageFixture fixture, FaultOutcomeChecker checker,
            StorageChildProcess child, ContainerId id, SystemCallFault systemCallFault, Path log)
            throws IOException, InterruptedException {
        while ((checker.lastStep(child, id) + 1) % RecordHistory.STEPS_PER_CYCLE != systemCallFault.step()) {
            checker.expectWrite(child, id);
        }
        long before = checker.lastStep(child, id);
        String description = systemCallFault.error() + " at " + systemCallFault.tracedSystemCall().text()
                + " (" + systemCallFault.when() + ")";
        String reply;
        Set<String> paths = new TreeSet<>(traces.get((int) systemCallFault.step()).paths());
        // after an earlier fault a backend may have continued in other files
        addFiles(fixture.store().stateDirectory().toRealPath(), paths);
        Optional<RecordReadings> duringFault = Optional.empty();
        Strace strace = Strace.injectFault(child.pid(), log, paths, systemCallFault.tracedSystemCall().name(),
                systemCallFault.encode());
        try (strace) {
            reply = child.request("write-next " + id);
            // readers open files too
            if (!systemCallFault.tracedSystemCall().name().startsWith("open")) {
                duringFault = Optional.of(checker.readDuringFault(child, id));
            }
        }
        fixture.findings()
                .count(strace.isFaultTriggered() ? "faults injected" : "faults that did not occur", 1);
        checker.check(child, id, before, reply, duringFault,
                kindOf(systemCallFault, strace.isFaultTriggered()), description);
        return strace.isFaultTriggered();
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

    /** Limits the size of files of the process, see setrlimit(2). */
    @Verifies({STORAGE_FAULT_1, STORAGE_FAULT_2, STORAGE_FAULT_6})
    void toleratesAFileSizeLimit(StorageFixture fixture) throws IOException, InterruptedException {
        fixture.requireFiles();
        MountNamespace.requireCommand("prlimit", "util-linux");
        FaultOutcomeChecker checker = new FaultOutcomeChecker(fixture);
        ContainerId id = new ContainerId("l");
        try (StorageChildProcess child = StorageChildProcess.start(fixture, STORAGE_FAULT_1)) {
            child.awaitReady();
            for (int i = 0; i < RecordHistory.STEPS_PER_CYCLE; i++) {
                checker.expectWrite(child, id);
            }
            int tried = 0;
            for (Iterations iterations = fixture.iterations(DEFAULT_LIMITS); iterations.next(); tried++) {
                long before = checker.lastStep(child, id);
                int limit = 1 + fixture.random().nextInt(1 + fixture.random().nextInt(LARGEST_LIMIT));
                limitFileSize(child, Integer.toString(limit));
                String reply = child.request("write-next " + id);
                limitFileSize(child, "unlimited");
                // a write within the limit has not hit the fault
                boolean refused = reply.startsWith("threw");
                fixture.findings().count(refused ? "limits reached" : "limits not reached", 1);
                checker.check(child, id, before, reply, Optional.empty(),
                        refused ? FaultOutcomeChecker.FaultKind.SIZE_LIMIT
                                : FaultOutcomeChecker.FaultKind.NONE,
                        "a limit of " + limit + " bytes for each file");
            }
            fixture.findings()
                    .notReached("none of " + tried + " limits of file sizes caused this outcome of a write");
        }
    }

    private static void limitFileSize(StorageChildProcess child, String bytes)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("prlimit", "--pid", Long.toString(child.pid()), "--fsize=" + bytes + ":")
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(Duration.ofSeconds(20)) || process.exitValue() != 0) {
            throw new NotRunException("a process cannot be limited here: " + output);
        }
    }

    private static FaultOutcomeChecker.FaultKind kindOf(SystemCallFault systemCallFault, boolean triggered) {
        if (!triggered) {
            return FaultOutcomeChecker.FaultKind.NONE;
        }
        if (systemCallFault.tracedSystemCall().isFlush()) {
            return FaultOutcomeChecker.FaultKind.FAILED_FLUSH;
        }
        return systemCallFault.error().equals(NO_SPACE) ? FaultOutcomeChecker.FaultKind.NO_SPACE
                : FaultOutcomeChecker.FaultKind.REFUSED_CALL;
    }
}
