package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.FAULT_HEALS;
import static dev.stowage.harness.Clause.FAULT_NO_EFFECT;
import static dev.stowage.harness.Clause.FAULT_READS;
import static dev.stowage.harness.Clause.FAULT_TYPED;
import static dev.stowage.harness.Clause.READ_LAST;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.disk.Disk;
import dev.stowage.harness.disk.MountSpace;
import dev.stowage.harness.rules.Drivers.Acknowledged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a storage does when its file system is full: a small one of the suite's own, in memory. */
final class StoreFullRules {
    private static final String ENOUGH = "1g";
    private static final int FULL = 3;
    /** A store may have kept space for so many acts. */
    private static final int KEPT = 60;
    private static final String AT = "AT ";

    @Verifies({FAULT_TYPED, FAULT_NO_EFFECT, FAULT_READS, FAULT_HEALS})
    void bearsAFullFileSystem(StorageBench bench) throws IOException, InterruptedException {
        bench.requireFiles();
        Path memory = bench.workshop().freshDirectory("full");
        try (MountSpace space = MountSpace.open()) {
            Disk.memory(space, memory, ENOUGH);
            List<Path> directories = List.of(memory.resolve("store"), memory.resolve("run"));
            try (StorageChild writer = StorageChild.start(bench, FAULT_TYPED, space.inside(), directories);
                    StorageChild reader = StorageChild.start(bench, FAULT_READS, space.inside(),
                            directories)) {
                writer.ready();
                reader.ready();
                for (int i = 0; i < Lives.ACTS; i++) {
                    succeeds(bench, writer);
                }
                for (Rounds rounds = bench.rounds(FULL); rounds.next();) {
                    Disk.resize(space, memory, Optional.empty());
                    boolean refused = refuses(bench, writer, reader);
                    Disk.resize(space, memory, Optional.of(ENOUGH));
                    succeeds(bench, writer);
                    if (refused) {
                        bench.findings.held(FAULT_HEALS);
                    }
                    bench.findings.count("file systems filled", 1);
                }
                bench.findings.unmet("no write ended so on a full file system");
            }
        }
    }

    private static final ContainerId ID = new ContainerId("full");

    /** Acts until there is no space for an act. Returns whether it came to that. */
    private static boolean refuses(StorageBench bench, StorageChild writer, StorageChild reader)
            throws InterruptedException {
        String reply = Acknowledged.WORD;
        for (int i = 0; i < KEPT && reply.startsWith(Acknowledged.WORD); i++) {
            String before = seen(bench, reader);
            reply = writer.ask("step " + ID);
            String after = seen(bench, reader);
            if (!reply.startsWith(Acknowledged.WORD)) {
                bench.findings.count("acts refused for want of space", 1);
                judge(bench, reply, before, after);
            }
        }
        String settled = writer.ask("settle " + ID);
        if (!settled.startsWith(AT)) {
            throw bench.findings.violated(settled.startsWith("threw ") ? FAULT_READS : READ_LAST,
                    "on a full file system a record " + settled);
        }
        return !reply.startsWith(Acknowledged.WORD);
    }

    private static void judge(StorageBench bench, String reply, String before, String after) {
        boolean full = reply.startsWith("threw " + StorageFullException.class.getSimpleName());
        bench.findings.check(FAULT_TYPED, full || reply.startsWith("threw "
                + OutcomeUnknownException.class.getSimpleName()), () -> "on a full file system an act "
                        + reply);
        bench.findings.held(FAULT_READS);
        if (full) {
            bench.findings.check(FAULT_NO_EFFECT, after.equals(before),
                    () -> "an act was refused, and what was " + before + " is " + after);
        }
    }

    private static String seen(StorageBench bench, StorageChild reader) throws InterruptedException {
        String reply = reader.ask("tell " + ID);
        if (!reply.startsWith(AT) || reply.endsWith("torn")) {
            throw bench.findings.violated(reply.startsWith(AT) ? READ_LAST : FAULT_READS,
                    "on a full file system a reader " + reply);
        }
        return reply;
    }

    private static void succeeds(StorageBench bench, StorageChild writer) throws InterruptedException {
        String reply = writer.ask("step " + ID);
        if (!reply.startsWith(Acknowledged.WORD)) {
            throw bench.findings.violated(FAULT_HEALS, "with space an act " + reply);
        }
    }
}
