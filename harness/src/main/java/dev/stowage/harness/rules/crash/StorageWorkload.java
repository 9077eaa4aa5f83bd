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
 * Threads of a {@link StorageProcessMain} that write as fast as they can. Each goes through
 * {@linkplain RecordHistory the steps} of its own record, and sometimes increments a record that all share.
 * Each reports a write as soon as it is acknowledged.
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

    /** What a process reports of one acknowledged write. */
    record AcknowledgedWrite(ContainerId id, long step, long begunNanos, long acknowledgedNanos) {
        static final String PREFIX = "WRITTEN";

        static AcknowledgedWrite parse(String line) {
            String[] words = line.split(" ", -1);
            return new AcknowledgedWrite(new ContainerId(words[1]), Long.parseLong(words[2]),
                    Long.parseLong(words[3]), Long.parseLong(words[4]));
        }

        String encode() {
            return PREFIX + " " + id + " " + step + " " + begunNanos + " " + acknowledgedNanos;
        }
    }

    /** Creates the record that all writers increment. */
    void createShared(ContainerId shared) {
        storage.create(SampleRecords.minimal(QualifiedId.standalone(shared), Optional.empty(), new Random(1)),
                maximumDurability);
        out.accept(new AcknowledgedWrite(shared, 0, 0, System.nanoTime()).encode());
    }

    /** Performs the next step on a record. */
    void writeNext(ContainerId id) {
        long step = lastSteps.getOrDefault(id, RecordHistory.NO_STEP) + 1;
        long begunNanos = System.nanoTime();
        RecordHistory.write(storage, id, step, maximumDurability);
        lastSteps.put(id, step);
        out.accept(new AcknowledgedWrite(id, step, begunNanos, System.nanoTime()).encode());
    }

    /** Finds the outcome of a step that failed, and reports the last step. */
    void resolveOutcome(ContainerId id) {
        long last = lastSteps.getOrDefault(id, RecordHistory.NO_STEP);
        Optional<ContainerRecord> seen;
        try {
            seen = Optional.of(storage.read(id));
        } catch (NotFoundException e) {
            // an outcome: before its creation and after its deletion there is no record
            seen = Optional.empty();
        }
        for (long step = last; step <= last + 1; step++) {
            Optional<ContainerRecord> expected =
                    RecordHistory.existsAfter(step) ? Optional.of(RecordHistory.record(id, step))
                            : Optional.empty();
            if (seen.equals(expected)) {
                lastSteps.put(id, step);
                out.accept("STEP " + step);
                return;
            }
        }
        out.accept("is neither as step " + last + " leaves it nor as the next one does: " + seen);
    }

    /** Reports the step that left a record as it is. */
    void reportLastStep(ContainerId id) {
        try {
            out.accept("STEP " + RecordHistory.stepOf(storage.read(id)).map(String::valueOf).orElse("torn"));
        } catch (NotFoundException e) {
            // an outcome, which the test reads from the output
            out.accept("STEP absent");
        }
    }

    /** Increments the shared record and reads it. The acknowledged step is the number of its updates. */
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

    /** Starts threads that write records whose ids begin with a prefix. */
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
        } catch (RuntimeException | Error e) {
            out.accept("threw " + StorageProcessMain.describeOnOneLine(e));
        }
    }

    /**
     * Retries an action that throws Busy, because a suspended process holds a lock or the machine is slow.
     */
    private static void ignoringBusy(Runnable step) {
        try {
            step.run();
        } catch (BusyException e) {
            // the write had no effect
        }
    }

    /** Waits until all threads have completed their current step. */
    void stopWriters() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }
}
