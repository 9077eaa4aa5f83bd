package dev.stowage.harness.rules.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.Sharing;
import dev.stowage.harness.Clause;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.disk.LoopbackDisk;
import dev.stowage.harness.disk.MountNamespace;
import dev.stowage.harness.rules.crash.StorageWorkload.AcknowledgedWrite;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Processes that write to a store on a disk whose power can be cut, and one that checks what is left. The
 * writers do not notice a cut: they are suspended, the disk is copied, they resume. Everything runs on the
 * thread that opens the scenario.
 */
final class PowerLossScenario implements AutoCloseable {
    private static final Clause CLAUSE = Clause.STORAGE_DURABILITY_6;
    private static final ContainerId SHARED = new ContainerId("shared");
    private static final int WRITER_THREADS = 3;
    private static final String LOAD_ID_PREFIX = "d";

    private final StorageFixture fixture;
    private final MountNamespace namespace;
    private final Path memory;
    private final LoopbackDisk loopbackDisk;
    private final List<StorageChildProcess> writers = new ArrayList<>();
    private final StorageChildProcess checker;
    private final AcknowledgementLog acknowledgements =
            new AcknowledgementLog(SHARED, AcknowledgementLog.CrashKind.POWER_LOSS);
    private boolean loadRunning;
    private int cuts;

    private PowerLossScenario(StorageFixture fixture, MountNamespace namespace, Path memory,
            LoopbackDisk loopbackDisk) throws IOException {
        this.fixture = fixture;
        this.namespace = namespace;
        this.memory = memory;
        this.loopbackDisk = loopbackDisk;
        int number = fixture.capabilities().sharing() == Sharing.PROCESS ? 1 : 2;
        for (int i = 0; i < number; i++) {
            writers.add(StorageChildProcess.start(fixture, CLAUSE, namespace.enterCommand(),
                    List.of(state(loopbackDisk), run("run"))));
        }
        this.checker = StorageChildProcess.start(fixture, CLAUSE, namespace.enterCommand(), List.of());
    }

    /** Creates a disk and a store on it, and starts the processes. */
    static PowerLossScenario open(StorageFixture fixture) throws IOException, InterruptedException {
        MountNamespace namespace = MountNamespace.open();
        try {
            Path memory = fixture.context().freshDirectory("disk");
            LoopbackDisk.mountTmpfs(namespace, memory, "1g");
            PowerLossScenario cuts = new PowerLossScenario(fixture, namespace, memory,
                    LoopbackDisk.create(namespace, memory, "disk"));
            try {
                cuts.awaitProcesses();
                return cuts;
            } catch (InterruptedException | RuntimeException | Error e) {
                closeAfter(e, cuts::close);
                throw e;
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            closeAfter(e, namespace::close);
            throw e;
        }
    }

    private static void closeAfter(Throwable failure, Runnable closing) {
        try {
            closing.run();
        } catch (RuntimeException | Error later) {
            failure.addSuppressed(later);
        }
    }

    private void awaitProcesses() throws InterruptedException {
        for (StorageChildProcess writer : writers) {
            writer.awaitReady();
        }
        checker.awaitReady();
        recordAcknowledgement(writers.getFirst().request("create-shared " + SHARED));
    }

    private static Path state(LoopbackDisk loopbackDisk) {
        return loopbackDisk.directory().resolve("store");
    }

    /** The run directory is not on the disk, since its contents do not survive a boot. */
    private Path run(String name) {
        return memory.resolve(name);
    }

    /** Makes one writer perform one step, and cuts the power as soon as the step is acknowledged. */
    void cutAfterOneWrite(int writer) throws IOException, InterruptedException {
        int index = writer % writers.size();
        recordAcknowledgement(writers.get(index).request("write-next q" + index));
        cut(id -> false);
    }

    /** Makes all writers write, and cuts the power at random times. */
    void cutUnderLoad(int times) throws IOException, InterruptedException {
        for (int i = 0; i < writers.size(); i++) {
            writers.get(i).send("start-writers " + SHARED + " " + LOAD_ID_PREFIX + i + "- " + WRITER_THREADS);
        }
        loadRunning = true;
        acknowledgements.concurrentIncrements(writers.size() * WRITER_THREADS);
        for (int i = 0; i < times; i++) {
            TestDeadline.pause(Duration.ofNanos(fixture.random().nextInt(60_000_000)));
            cut(id -> id.value().startsWith(LOAD_ID_PREFIX));
        }
        for (StorageChildProcess writer : writers) {
            writer.send("stop-writers " + SHARED);
            readUntil(writer, "stopped", Long.MAX_VALUE).forEach(acknowledgements::add);
        }
        loadRunning = false;
        acknowledgements.concurrentIncrements(0);
    }

    private void cut(Predicate<ContainerId> mayHavePendingWrite) throws IOException, InterruptedException {
        long before = acknowledgements.acknowledged();
        List<Long> processes = writers.stream().map(StorageChildProcess::pid).toList();
        cuts++;
        LoopbackDisk copyAfterCut;
        long cutNanos;
        List<AcknowledgedWrite> afterCut = new ArrayList<>();
        namespace.signal("STOP", processes);
        try {
            for (StorageChildProcess writer : writers) {
                writer.awaitStopped();
            }
            cutNanos = System.nanoTime();
            if (loadRunning && cuts % 3 == 0) {
                writeBackRandomPage();
            }
            copyAfterCut = loopbackDisk.simulatePowerLoss("cut" + cuts);
        } finally {
            namespace.signal("CONT", processes);
        }
        try (copyAfterCut) {
            for (StorageChildProcess writer : writers) {
                writer.send("sync " + SHARED);
                afterCut.addAll(readUntil(writer, "sync " + SHARED, cutNanos));
            }
            checkCopy(copyAfterCut, mayHavePendingWrite, acknowledgements.acknowledged() - before);
        }
        afterCut.forEach(acknowledgements::add);
    }

    /** Adds the writes that were acknowledged until a moment, and returns the later ones. */
    private List<AcknowledgedWrite> readUntil(StorageChildProcess writer, String end, long cutNanos)
            throws InterruptedException {
        List<AcknowledgedWrite> afterCut = new ArrayList<>();
        for (String line = writer.readReply(); !line.equals(end); line = writer.readReply()) {
            if (line.startsWith(LinearizabilityChecker.CallKind.READ.name())) {
                continue;
            }
            AcknowledgedWrite write = parse(line);
            if (write.acknowledgedNanos() - cutNanos < 0) {
                acknowledgements.add(write);
            } else {
                afterCut.add(write);
            }
        }
        return afterCut;
    }

    private void recordAcknowledgement(String line) {
        acknowledgements.add(parse(line));
    }

    private AcknowledgedWrite parse(String line) {
        fixture.findings()
                .check(CLAUSE, line.startsWith(AcknowledgedWrite.PREFIX),
                        () -> "a process that writes " + line);
        return AcknowledgedWrite.parse(line);
    }

    private void checkCopy(LoopbackDisk copyAfterCut, Predicate<ContainerId> mayHavePendingWrite,
            long acknowledged) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        checker.send("check x " + state(copyAfterCut) + " " + run("run" + cuts) + " "
                + (writers.size() == 1 ? StoreCheck.StoreCheckMode.READ_ONLY
                        : StoreCheck.StoreCheckMode.READ_WRITE));
        for (String line = checker.readReply(); !line.equals(StoreCheck.END); line = checker.readReply()) {
            lines.add(line);
        }
        List<AcknowledgementLog.InconsistentRecord> inconsistencies =
                acknowledgements.findInconsistencies(lines, mayHavePendingWrite);
        fixture.findings().count("power cuts", 1);
        fixture.findings().count("acknowledged before a loss of power", acknowledged);
        for (AcknowledgementLog.Inconsistency inconsistency : AcknowledgementLog.Inconsistency.values()) {
            fixture.findings()
                    .count(inconsistency + " by a loss of power",
                            inconsistencies.stream()
                                    .filter(inconsistent -> inconsistent.inconsistency() == inconsistency)
                                    .count());
        }
        Optional<AcknowledgementLog.InconsistentRecord> first = inconsistencies.stream().findFirst();
        fixture.findings()
                .check(CLAUSE, first.isEmpty(),
                        () -> "after loss of power " + cuts + (loadRunning ? " under load" : " without load")
                                + ": " + first.orElseThrow().inconsistency() + ": "
                                + first.orElseThrow().detail());
    }

    private void writeBackRandomPage() {
        List<String> files =
                namespace
                        .run("find", state(loopbackDisk).toString(), "-type", "f", "-size", "+0",
                                "-printf", "%s %p\\n")
                        .output()
                        .lines()
                        .toList();
        if (!files.isEmpty()) {
            String[] file = files.get(fixture.random().nextInt(files.size())).split(" ", 2);
            loopbackDisk.writeBack(Path.of(file[1]),
                    fixture.random().nextLong(Long.parseLong(file[0]) / 4096 + 1));
        }
    }

    @Override
    public void close() {
        try (namespace; loopbackDisk) {
            for (StorageChildProcess child : writers) {
                child.kill();
            }
            checker.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
