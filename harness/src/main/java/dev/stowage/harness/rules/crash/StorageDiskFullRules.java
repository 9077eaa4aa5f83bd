package dev.stowage.harness.rules.crash;

import static dev.stowage.harness.Clause.STORAGE_FAULT_6;
import static dev.stowage.harness.Clause.STORAGE_FAULT_2;
import static dev.stowage.harness.Clause.STORAGE_FAULT_5;
import static dev.stowage.harness.Clause.STORAGE_FAULT_1;
import static dev.stowage.harness.Clause.STORAGE_READ_1;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.disk.LoopbackDisk;
import dev.stowage.harness.disk.MountNamespace;
import dev.stowage.harness.rules.Iterations;
import dev.stowage.harness.rules.crash.StorageWorkload.AcknowledgedWrite;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Rules about a full file system: a small one in memory. */
final class StorageDiskFullRules {
    private static final String INITIAL_SIZE = "1g";
    private static final int DEFAULT_ITERATIONS = 3;
    /** A store may have reserved space for this many writes. */
    private static final int MAX_WRITES_UNTIL_FULL = 60;
    private static final String STEP = "STEP ";

    @Verifies({STORAGE_FAULT_1, STORAGE_FAULT_2, STORAGE_FAULT_5, STORAGE_FAULT_6})
    void toleratesAFullFileSystem(StorageFixture fixture) throws IOException, InterruptedException {
        fixture.requireFiles();
        Path memory = fixture.context().freshDirectory("full");
        try (MountNamespace namespace = MountNamespace.open()) {
            LoopbackDisk.mountTmpfs(namespace, memory, INITIAL_SIZE);
            List<Path> directories = List.of(memory.resolve("store"), memory.resolve("run"));
            try (StorageChildProcess writer = StorageChildProcess.start(fixture, STORAGE_FAULT_1,
                    namespace.enterCommand(), directories);
                    StorageChildProcess reader = StorageChildProcess.start(fixture, STORAGE_FAULT_5,
                            namespace.enterCommand(), directories)) {
                writer.awaitReady();
                reader.awaitReady();
                for (int i = 0; i < RecordHistory.STEPS_PER_CYCLE; i++) {
                    expectWrite(fixture, writer);
                }
                for (Iterations iterations = fixture.iterations(DEFAULT_ITERATIONS); iterations.next();) {
                    LoopbackDisk.resizeTmpfs(namespace, memory, Optional.empty());
                    boolean refused = writeUntilRefused(fixture, writer, reader);
                    LoopbackDisk.resizeTmpfs(namespace, memory, Optional.of(INITIAL_SIZE));
                    expectWrite(fixture, writer);
                    if (refused) {
                        fixture.findings().markChecked(STORAGE_FAULT_6);
                    }
                    fixture.findings().count("file systems filled", 1);
                }
                fixture.findings().notReached("no write on a full file system had this outcome");
            }
        }
    }

    private static final ContainerId ID = new ContainerId("full");

    /** Writes until a write is refused for lack of space. Returns whether one was. */
    private static boolean writeUntilRefused(StorageFixture fixture, StorageChildProcess writer,
            StorageChildProcess reader) throws InterruptedException {
        String reply = AcknowledgedWrite.PREFIX;
        for (int i = 0; i < MAX_WRITES_UNTIL_FULL && reply.startsWith(AcknowledgedWrite.PREFIX); i++) {
            String before = readFrom(fixture, reader);
            reply = writer.request("write-next " + ID);
            String after = readFrom(fixture, reader);
            if (!reply.startsWith(AcknowledgedWrite.PREFIX)) {
                fixture.findings().count("writes refused for lack of space", 1);
                check(fixture, reply, before, after);
            }
        }
        String lastStep = writer.request("resolve " + ID);
        if (!lastStep.startsWith(STEP)) {
            throw fixture.findings()
                    .violation(lastStep.startsWith("threw ") ? STORAGE_FAULT_5 : STORAGE_READ_1,
                            "on a full file system a record " + lastStep);
        }
        return !reply.startsWith(AcknowledgedWrite.PREFIX);
    }

    private static void check(StorageFixture fixture, String reply, String before, String after) {
        boolean full = reply.startsWith("threw " + StorageFullException.class.getSimpleName());
        fixture.findings()
                .check(STORAGE_FAULT_1,
                        full || reply.startsWith("threw " + OutcomeUnknownException.class.getSimpleName()),
                        () -> "on a full file system a write " + reply);
        fixture.findings().markChecked(STORAGE_FAULT_5);
        if (full) {
            fixture.findings()
                    .check(STORAGE_FAULT_2, after.equals(before),
                            () -> "a write was refused, and the record " + before + " is " + after);
        }
    }

    private static String readFrom(StorageFixture fixture, StorageChildProcess reader)
            throws InterruptedException {
        String reply = reader.request("read-step " + ID);
        if (!reply.startsWith(STEP) || reply.endsWith("torn")) {
            throw fixture.findings()
                    .violation(reply.startsWith(STEP) ? STORAGE_READ_1 : STORAGE_FAULT_5,
                            "on a full file system another process " + reply);
        }
        return reply;
    }

    private static void expectWrite(StorageFixture fixture, StorageChildProcess writer)
            throws InterruptedException {
        String reply = writer.request("write-next " + ID);
        if (!reply.startsWith(AcknowledgedWrite.PREFIX)) {
            throw fixture.findings().violation(STORAGE_FAULT_6, "with free space a write " + reply);
        }
    }
}
