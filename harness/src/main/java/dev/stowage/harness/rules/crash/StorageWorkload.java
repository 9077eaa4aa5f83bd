package dev.stowage.harness.rules.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.rules.fixture.SampleRecords;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Threads of a {@link StorageProcessMain} that write as fast as they can: each lives
 * {@linkplain RecordHistory the lives} of a record of its own, and now and then counts up one that all share.
 * Each says what it has done once the storage has.
 */
final class StorageWorkload {
    private static final int SHARED_UPDATE_INTERVAL = 5;

    private final StatusStorage storage;
    private final Durability maximumDurability;
    private final Consumer<String> out;
    private final Map<ContainerId, Long> lastSteps = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    StorageWorkload(StatusStorage storage, Consumer<String> out) {
        this.storage = storage;
        this.maximumDurability = storage.capabilities().maximumDurability();
        this.out = out;
    }

    /** What a process says of one act that has been acknowledged to it. */
    record AcknowledgedWrite(ContainerId id, long step, long begunNanos, long acknowledgedNanos) {
        static final String PREFIX = "ACT";

        static AcknowledgedWrite parse(String line) {
            String[] words = line.split(" ", -1);
            return new AcknowledgedWrite(new ContainerId(words[1]), Long.parseLong(words[2]),
                    Long.parseLong(words[3]), Long.parseLong(words[4]));
        }

        String encode() {
            return PREFIX + " " + id + " " + step + " " + begunNanos + " " + acknowledgedNanos;
        }
    }

    /** Makes the record that all count up. */
    void createShared(ContainerId shared) {
        storage.create(SampleRecords.minimal(QualifiedId.standalone(shared), Optional.empty(), new Random(1)),
                maximumDurability);
        out.accept(new AcknowledgedWrite(shared, 0, 0, System.nanoTime()).encode());
    }

    /** Does the next act on a record. */
    void writeNext(ContainerId id) {
        long step = lastSteps.getOrDefault(id, RecordHistory.NO_STEP) + 1;
        long begunNanos = System.nanoTime();
        RecordHistory.write(storage, id, step, maximumDurability);
        lastSteps.put(id, step);
        out.accept(new AcknowledgedWrite(id, step, begunNanos, System.nanoTime()).encode());
    }

    /** Looks what has become of an act that failed, and says which act is the last. */
    void resolveOutcome(ContainerId id) {
        long last = lastSteps.getOrDefault(id, RecordHistory.NO_STEP);
        Optional<ContainerRecord> seen;
        try {
            seen = Optional.of(storage.read(id));
        } catch (NotFoundException e) {
            seen = Optional.empty();
        }
        for (long step = last; step <= last + 1; step++) {
            Optional<ContainerRecord> expected = RecordHistory.existsAfter(step)
                    ? Optional.of(RecordHistory.record(id, step))
                    : Optional.empty();
            if (seen.equals(expected)) {
                lastSteps.put(id, step);
                out.accept("AT " + step);
                return;
            }
        }
        out.accept("is neither as act " + last + " left it nor as the next would: " + seen);
    }

    /** Says which act has left a record as it is. */
    void reportLastStep(ContainerId id) {
        try {
            out.accept("AT " + RecordHistory.stepOf(storage.read(id)).map(String::valueOf).orElse("torn"));
        } catch (NotFoundException e) {
            out.accept("AT absent");
        }
    }

    /**
     * Counts a shared record up, and reads it. The act that is acknowledged is the number of updates that it
     * has seen.
     */
    private void incrementShared(ContainerId shared) {
        long begunNanos = System.nanoTime();
        ContainerRecord updated = storage.update(shared, maximumDurability, StorageFixture::incrementRun);
        out.accept(new AcknowledgedWrite(shared, updated.status().run(), begunNanos, System.nanoTime())
                .encode());
        begunNanos = System.nanoTime();
        ContainerRecord read = storage.read(shared);
        out.accept(LinearizabilityChecker.CompletedCall
                .of(LinearizabilityChecker.CallKind.READ, begunNanos, read)
                .encode());
    }

    /** Begins to write, on records with this beginning. */
    void startWriters(String prefix, int number, ContainerId shared) {
        stopping = false;
        for (int i = 0; i < number; i++) {
            ContainerId id = new ContainerId(prefix + i);
            threads.add(Thread.ofPlatform().daemon().start(() -> writeUntilStopped(id, shared)));
        }
    }

    private void writeUntilStopped(ContainerId id, ContainerId shared) {
        try {
            for (int i = 1; !stopping; i++) {
                ignoringBusy(() -> writeNext(id));
                if (i % SHARED_UPDATE_INTERVAL == 0) {
                    ignoringBusy(() -> incrementShared(shared));
                }
            }
        } catch (RuntimeException | LinkageError e) {
            out.accept("threw " + StorageProcessMain.describeOnOneLine(e));
        }
    }

    /** Where others are stopped while they hold what this needs, or the machine is slow, it comes again. */
    private static void ignoringBusy(Runnable step) {
        try {
            step.run();
        } catch (BusyException e) {
            // nothing has happened
        }
    }

    /** Waits until all have ended what they were doing. */
    void stopWriters() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }
}
