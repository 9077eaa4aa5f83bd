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
 * The steps of a writer on its own record: it creates, updates and deletes the record, repeatedly. Steps are
 * counted from 0. Every bit of a record is determined by its id and by the step that wrote it, so a reader
 * can tell which step that was and whether the record is whole.
 */
final class RecordHistory {
    /** One creation, some updates, one deletion. */
    static final int STEPS_PER_CYCLE = 6;
    /** Stands for no step: nothing has been written yet. */
    static final long NO_STEP = -1;

    private static final String CYCLE_LABEL = "life";

    private RecordHistory() {}

    /** Performs one step. */
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

    /** Returns whether the record exists after a step. */
    static boolean existsAfter(long step) {
        return step >= 0 && step % STEPS_PER_CYCLE != STEPS_PER_CYCLE - 1;
    }

    private static boolean isCreation(long step) {
        return step % STEPS_PER_CYCLE == 0;
    }

    /**
     * Returns the durability of a step: every second update need not survive a loss of power, until the next
     * step does.
     */
    private static Durability durability(long step, Durability maximumDurability) {
        return isDurable(step) || maximumDurability.compareTo(Durability.ATOMIC) < 0 ? maximumDurability
                : Durability.ATOMIC;
    }

    /** Returns whether the step uses the maximum durability. */
    static boolean isDurable(long step) {
        return !existsAfter(step) || step % STEPS_PER_CYCLE % 2 == 0;
    }

    /** Returns the record after a step that leaves one. */
    static ContainerRecord record(ContainerId id, long step) {
        long cycle = step / STEPS_PER_CYCLE;
        long run = step % STEPS_PER_CYCLE;
        ContainerRecord first = SampleRecords.minimal(QualifiedId.standalone(id),
                Optional.of(new ContainerName("n-" + id)), new Random(id.value().hashCode() * 31L + cycle));
        ContainerRecord labelled = SampleRecords.withLabels(first, Map.of(CYCLE_LABEL, Long.toString(cycle)));
        return run == 0 ? labelled
                : SampleRecords.withRevision(labelled, run + 1, status(first.status(), id, step));
    }

    private static Status status(Status first, ContainerId id, long step) {
        return SampleRecords.withText(SampleRecords.withRun(first, step % STEPS_PER_CYCLE), text(id, step));
    }

    /** Returns a text that is mostly as short as those of an engine, and sometimes longer than a page. */
    private static String text(ContainerId id, long step) {
        int length = new Random(id.value().hashCode() * 17L + step).nextInt(step % 5 == 4 ? 10_000 : 200);
        String chunk = id + "/" + step + " ";
        return chunk.repeat(1 + length / chunk.length());
    }

    /** Returns the step that wrote a record; empty if no step writes such a record. */
    static Optional<Long> stepOf(ContainerRecord seen) {
        try {
            long cycle = Long.parseLong(seen.config().labels().getOrDefault(CYCLE_LABEL, ""));
            long step = cycle * STEPS_PER_CYCLE + seen.revision() - 1;
            return existsAfter(step) && step / STEPS_PER_CYCLE == cycle
                    && record(seen.id().container(), step).equals(seen) ? Optional.of(step)
                            : Optional.empty();
        } catch (NumberFormatException e) {
            // not a label that a step writes
            return Optional.empty();
        }
    }
}
