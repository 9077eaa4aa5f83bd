package dev.stowage.harness.rules.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.rules.fixture.SampleRecords;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What a writer does to a record of its own: it makes it, updates it and deletes it, again and again. Acts
 * are counted from 0, and every bit of a record follows from its id and the act that wrote it: whoever reads
 * it knows which act that was, and whether it is whole.
 */
final class RecordHistory {
    /** A creation, updates, a deletion. */
    static final int STEPS_PER_CYCLE = 6;
    /** The number of no act: nothing has been done yet. */
    static final long NO_STEP = -1;

    private static final String CYCLE_LABEL = "life";

    private RecordHistory() {}

    /** Does one act. */
    static void write(StatusStorage storage, ContainerId id, long step, Durability maximumDurability) {
        Durability durability = durability(step, maximumDurability);
        if (isCreation(step)) {
            storage.create(record(id, step), durability);
        } else if (existsAfter(step)) {
            ContainerRecord expected = record(id, step);
            ContainerRecord updated = storage.update(id, durability, before -> expected.status());
            if (!updated.equals(expected)) {
                throw new IllegalStateException("an update returned " + updated);
            }
        } else {
            storage.delete(id);
        }
    }

    /** Whether the record is there after the act. */
    static boolean existsAfter(long step) {
        return step >= 0 && step % STEPS_PER_CYCLE != STEPS_PER_CYCLE - 1;
    }

    private static boolean isCreation(long step) {
        return step % STEPS_PER_CYCLE == 0;
    }

    /** Every second update need not outlive a loss of power, until the next act does. */
    private static Durability durability(long step, Durability maximumDurability) {
        return isDurable(step) || maximumDurability.compareTo(Durability.ATOMIC) < 0
                ? maximumDurability
                : Durability.ATOMIC;
    }

    /** Whether the act is done at the highest level. */
    static boolean isDurable(long step) {
        return !existsAfter(step) || step % STEPS_PER_CYCLE % 2 == 0;
    }

    /** Returns the record as it is after an act that leaves one. */
    static ContainerRecord record(ContainerId id, long step) {
        long cycle = step / STEPS_PER_CYCLE;
        long run = step % STEPS_PER_CYCLE;
        ContainerRecord first = SampleRecords.minimal(QualifiedId.standalone(id),
                Optional.of(new ContainerName("n-" + id)),
                new Random(id.value().hashCode() * 31L + cycle));
        ContainerRecord labelled = SampleRecords.withLabels(first, Map.of(CYCLE_LABEL, Long.toString(cycle)));
        return run == 0
                ? labelled
                : SampleRecords.withRevision(labelled, run + 1, status(first.status(), id, step));
    }

    private static Status status(Status first, ContainerId id, long step) {
        return SampleRecords.withText(SampleRecords.withRun(first, step % STEPS_PER_CYCLE), text(id, step));
    }

    /** Mostly as short as those of an engine, at times longer than a page or two. */
    private static String text(ContainerId id, long step) {
        int length = new Random(id.value().hashCode() * 17L + step).nextInt(step % 5 == 4 ? 10_000 : 200);
        String chunk = id + "/" + step + " ";
        return chunk.repeat(1 + length / chunk.length());
    }

    /** Returns which act wrote a record; empty if none writes such a record. */
    static Optional<Long> stepOf(ContainerRecord seen) {
        try {
            long cycle = Long.parseLong(seen.config().labels().getOrDefault(CYCLE_LABEL, ""));
            long step = cycle * STEPS_PER_CYCLE + seen.revision() - 1;
            return existsAfter(step) && step / STEPS_PER_CYCLE == cycle
                    && record(seen.id().container(), step).equals(seen)
                            ? Optional.of(step)
                            : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
