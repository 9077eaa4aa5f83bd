package dev.stowage.harness.rules.crash;

import static dev.stowage.harness.Clause.STORAGE_DURABILITY_5;
import static dev.stowage.harness.Clause.STORAGE_SHARING_2;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Iterations;
import dev.stowage.harness.rules.crash.StorageWorkload.AcknowledgedWrite;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules about several processes on one store, some of which are suspended or killed. */
final class StorageStressRules {
    private static final ContainerId SHARED = new ContainerId("shared");
    private static final int PROCESSES = 3;
    private static final int THREADS = 2;
    private static final int SUSPENSIONS = 2;
    private static final int MAX_PAUSE_MILLIS = 80;
    private static final Duration SLOW_MACHINE_ALLOWANCE = Duration.ofSeconds(60);

    private int iteration;
    private Optional<Integer> killed = Optional.empty();

    @Verifies({STORAGE_SHARING_2, STORAGE_DURABILITY_5})
    void losesNothingWhenProcessesAreKilledOrSuspended(StorageFixture fixture)
            throws IOException, InterruptedException {
        List<StorageChildProcess> children = new ArrayList<>();
        try (StorageChildProcess checker =
                StorageChildProcess.start(fixture, STORAGE_DURABILITY_5, List.of(), List.of())) {
            try {
                for (int i = 0; i < PROCESSES; i++) {
                    children.add(StorageChildProcess.start(fixture, STORAGE_DURABILITY_5));
                }
                for (StorageChildProcess child : children) {
                    child.awaitReady();
                }
                checker.awaitReady();
                children.getFirst().request("create-shared " + SHARED);
                for (Iterations iterations = fixture.iterations(1); iterations.next(); iteration++) {
                    stress(fixture, children, checker);
                }
            } finally {
                children.forEach(StorageChildProcess::close);
            }
        }
    }

    private void stress(StorageFixture fixture, List<StorageChildProcess> children,
            StorageChildProcess checker) throws IOException, InterruptedException {
        if (killed.isPresent()) {
            children.set(killed.orElseThrow(),
                    StorageChildProcess.start(fixture, STORAGE_DURABILITY_5).awaitReady());
        }
        long before = fixture.read(STORAGE_SHARING_2, SHARED).revision();
        for (int i = 0; i < PROCESSES; i++) {
            children.get(i).send("start-writers " + SHARED + " " + prefix(i) + " " + THREADS);
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            // each process has an acknowledged write before anything happens to it
            lines.add(children.get(i).readReply());
        }
        for (int i = 0; i < SUSPENSIONS; i++) {
            StorageChildProcess suspended = children.get(fixture.random().nextInt(PROCESSES));
            pause(fixture);
            suspended.suspend();
            pause(fixture);
            suspended.resume();
            fixture.findings().count("processes stopped", 1);
        }
        pause(fixture);
        int victim = fixture.random().nextInt(PROCESSES);
        children.get(victim).kill();
        fixture.findings().count("processes killed", 1);
        pause(fixture);
        Duration timeout = fixture.timeout().plus(SLOW_MACHINE_ALLOWANCE);
        for (int i = 0; i < PROCESSES; i++) {
            if (i != victim) {
                children.get(i).send("stop-writers " + SHARED);
            }
            Optional<String> line = children.get(i).pollReply(timeout);
            while (line.isPresent() && !line.orElseThrow().equals("stopped")) {
                lines.add(line.orElseThrow());
                line = children.get(i).pollReply(timeout);
            }
            boolean ended = line.isEmpty();
            // a process that hangs or dies here does so because of what a killed process has left
            fixture.findings()
                    .check(STORAGE_DURABILITY_5, ended == (i == victim),
                            () -> "another process that uses the store has ended");
        }
        check(fixture, lines, before, victim, checker);
        killed = Optional.of(victim);
    }

    private String prefix(int process) {
        return "h" + iteration + "-" + process + "-";
    }

    private static void pause(StorageFixture fixture) throws InterruptedException {
        TestDeadline.pause(Duration.ofNanos(fixture.random().nextInt(MAX_PAUSE_MILLIS * 1_000_000)));
    }

    private void check(StorageFixture fixture, List<String> lines, long before, int victim,
            StorageChildProcess checker) throws InterruptedException {
        LinearizabilityChecker linearizability = new LinearizabilityChecker();
        AcknowledgementLog acknowledgements =
                new AcknowledgementLog(SHARED, AcknowledgementLog.CrashKind.PROCESS_KILL);
        acknowledgements.concurrentIncrements(THREADS);
        acknowledgements.add(new AcknowledgedWrite(SHARED, before - 1, 0, 0));
        for (String line : lines) {
            if (line.startsWith(LinearizabilityChecker.CallKind.READ.name())) {
                linearizability.add(LinearizabilityChecker.CompletedCall.parse(line));
                continue;
            }
            fixture.findings()
                    .check(STORAGE_DURABILITY_5, line.startsWith(AcknowledgedWrite.PREFIX),
                            () -> "a process that writes " + line);
            AcknowledgedWrite write = AcknowledgedWrite.parse(line);
            acknowledgements.add(write);
            if (write.id().equals(SHARED)) {
                linearizability.add(new LinearizabilityChecker.CompletedCall(
                        LinearizabilityChecker.CallKind.UPDATED, write.begunNanos(),
                        write.acknowledgedNanos(), write.step() + 1, write.step()));
            }
        }
        fixture.findings().count("acknowledged among kills", acknowledgements.acknowledged());
        Optional<String> anomaly = linearizability.findAnomaly(before, THREADS);
        fixture.findings().check(STORAGE_SHARING_2, anomaly.isEmpty(), anomaly::orElseThrow);
        List<String> seen = new ArrayList<>();
        checker.send("check x " + fixture.store().stateDirectory() + " " + fixture.store().runDirectory()
                + " " + StoreCheck.StoreCheckMode.READ_ONLY);
        for (String line = checker.readReply(); !line.equals(StoreCheck.END); line = checker.readReply()) {
            seen.add(line);
        }
        List<AcknowledgementLog.InconsistentRecord> inconsistencies =
                acknowledgements.findInconsistencies(seen, id -> id.value().startsWith(prefix(victim)));
        for (AcknowledgementLog.Inconsistency inconsistency : AcknowledgementLog.Inconsistency.values()) {
            fixture.findings()
                    .count(inconsistency + " by a kill",
                            inconsistencies.stream()
                                    .filter(inconsistent -> inconsistent.inconsistency() == inconsistency)
                                    .count());
        }
        fixture.findings()
                .check(STORAGE_DURABILITY_5, inconsistencies.isEmpty(),
                        () -> "after a kill: " + inconsistencies.getFirst());
        for (RecordEntry entry : fixture.findings()
                .expectValue(STORAGE_DURABILITY_5, fixture.storage()::list)) {
            if (!entry.container().equals(SHARED)) {
                fixture.findings()
                        .expectSuccess(STORAGE_DURABILITY_5,
                                () -> fixture.storage().delete(entry.container()));
            }
        }
    }
}
