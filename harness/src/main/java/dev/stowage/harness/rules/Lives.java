package dev.stowage.harness.rules;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What a writer does to a record of its own: it makes it, updates it and deletes it, again and again. Acts
 * are counted from 0, and every bit of a record follows from its id and the act that wrote it: whoever reads
 * it knows which act that was, and whether it is whole.
 */
final class Lives {
    /** A creation, updates, a deletion. */
    static final int ACTS = 6;
    /** The number of no act: nothing has been done yet. */
    static final long NONE = -1;

    private static final String LIFE = "life";

    private Lives() {}

    /** Does one act. */
    static void act(StatusStorage storage, ContainerId id, long act, Level highest) {
        Level level = level(act, highest);
        if (isCreation(act)) {
            storage.create(record(id, act), level);
        } else if (isThere(act)) {
            ContainerRecord expected = record(id, act);
            ContainerRecord updated = storage.update(id, level, before -> expected.status());
            if (!updated.equals(expected)) {
                throw new IllegalStateException("an update returned " + updated);
            }
        } else {
            storage.delete(id);
        }
    }

    /** Whether the record is there after the act. */
    static boolean isThere(long act) {
        return act >= 0 && act % ACTS != ACTS - 1;
    }

    private static boolean isCreation(long act) {
        return act % ACTS == 0;
    }

    /** Every second update need not outlive a loss of power, until the next act does. */
    private static Level level(long act, Level highest) {
        return isLasting(act) || highest.compareTo(Level.ATOMIC) < 0 ? highest : Level.ATOMIC;
    }

    /** Whether the act is done at the highest level. */
    static boolean isLasting(long act) {
        return !isThere(act) || act % ACTS % 2 == 0;
    }

    /** Returns the record as it is after an act that leaves one. */
    static ContainerRecord record(ContainerId id, long act) {
        long life = act / ACTS;
        long run = act % ACTS;
        ContainerRecord first = Records.simple(FullId.alone(id), Optional.of(new ContainerName("n-" + id)),
                new Random(id.value().hashCode() * 31L + life));
        ContainerRecord labelled = Records.withLabels(first, Map.of(LIFE, Long.toString(life)));
        return run == 0 ? labelled : Records.withRevision(labelled, run + 1, status(first.status(), id, act));
    }

    private static Status status(Status first, ContainerId id, long act) {
        return Records.withText(Records.withRun(first, act % ACTS), text(id, act));
    }

    /** Mostly as short as those of an engine, at times longer than a page or two. */
    private static String text(ContainerId id, long act) {
        int length = new Random(id.value().hashCode() * 17L + act).nextInt(act % 5 == 4 ? 10_000 : 200);
        String word = id + "/" + act + " ";
        return word.repeat(1 + length / word.length());
    }

    /** Returns which act wrote a record; empty if none writes such a record. */
    static Optional<Long> actOf(ContainerRecord seen) {
        try {
            long life = Long.parseLong(seen.config().labels().getOrDefault(LIFE, ""));
            long act = life * ACTS + seen.revision() - 1;
            return isThere(act) && act / ACTS == life && record(seen.id().container(), act).equals(seen)
                    ? Optional.of(act)
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
