package dev.stowage.harness.rules.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.harness.rules.crash.StorageWorkload.AcknowledgedWrite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The acknowledged writes of several writers, and the contents that a store without data loss may have. */
final class AcknowledgementLog {
    private final ContainerId shared;
    private final CrashKind crashKind;
    private final Map<ContainerId, AcknowledgedSteps> stepsByRecord = new TreeMap<>();
    private long sharedCount;
    private long acknowledged;
    private int concurrentIncrements;

    AcknowledgementLog(ContainerId shared, CrashKind crashKind) {
        this.shared = shared;
        this.crashKind = crashKind;
    }

    /** What happened to the writers. */
    enum CrashKind {
        /** They were killed: everything acknowledged must be there. */
        PROCESS_KILL,
        /** The power was cut: only writes acknowledged with DURABLE must be there. */
        POWER_LOSS
    }

    /** The last acknowledged step of a record, and the last that must survive the crash. */
    private record AcknowledgedSteps(long last, long lastDurable) {
        static final AcknowledgedSteps NONE =
                new AcknowledgedSteps(RecordHistory.NO_STEP, RecordHistory.NO_STEP);

        AcknowledgedSteps plus(long step) {
            return new AcknowledgedSteps(step, RecordHistory.isDurable(step) ? step : lastDurable);
        }
    }

    /** The ways in which the contents of a store can be wrong. */
    enum Inconsistency {
        /** An acknowledged write is missing. */
        LOST("lost"),
        /** A record is there that was never written, or that cannot be read. */
        TORN("torn"),
        /** A deleted record is there. */
        RESURRECTED("resurrected"),
        /** Any other problem. */
        BROKEN("broken");

        private final String word;

        Inconsistency(String label) {
            this.word = label;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** One inconsistency. */
    record InconsistentRecord(Inconsistency inconsistency, String detail) {}

    void add(AcknowledgedWrite step) {
        acknowledged++;
        if (step.id().equals(shared)) {
            sharedCount = Math.max(sharedCount, step.step());
        } else {
            stepsByRecord.merge(step.id(), AcknowledgedSteps.NONE.plus(step.step()),
                    (steps, first) -> steps.plus(step.step()));
        }
    }

    long acknowledged() {
        return acknowledged;
    }

    /**
     * Sets how many writers increment the shared record; each may have begun one more increment than it has
     * reported.
     */
    void concurrentIncrements(int writers) {
        concurrentIncrements = writers;
    }

    /**
     * Compares with the lines of a {@link StoreCheck}.
     *
     * @param busy whether the writer of a record may have begun one more step
     */
    List<InconsistentRecord> findInconsistencies(List<String> lines,
            java.util.function.Predicate<ContainerId> busy) {
        List<InconsistentRecord> inconsistencies = new ArrayList<>();
        Map<ContainerId, Long> seen = new HashMap<>();
        Set<ContainerId> unreadable = new HashSet<>();
        for (String line : lines) {
            String[] words = line.split(" ", 4);
            switch (words[0]) {
                case StoreCheck.STEP, StoreCheck.SHARED_COUNTER ->
                    seen.put(new ContainerId(words[1]), Long.parseLong(words[2]));
                case StoreCheck.TORN, StoreCheck.UNREADABLE -> {
                    unreadable.add(new ContainerId(words[1]));
                    inconsistencies.add(new InconsistentRecord(Inconsistency.TORN, line));
                }
                case StoreCheck.END -> {
                }
                default -> inconsistencies.add(new InconsistentRecord(Inconsistency.BROKEN, line));
            }
        }
        Set<ContainerId> all = new HashSet<>(stepsByRecord.keySet());
        all.addAll(seen.keySet());
        all.remove(shared);
        all.removeAll(unreadable);
        for (ContainerId id : all) {
            AcknowledgedSteps steps = stepsByRecord.getOrDefault(id, AcknowledgedSteps.NONE);
            compare(id, steps, steps.last + (busy.test(id) ? 1 : 0),
                    seen.getOrDefault(id, RecordHistory.NO_STEP), inconsistencies);
        }
        if (!unreadable.contains(shared)) {
            compareShared(seen.getOrDefault(shared, -1L), inconsistencies);
        }
        return inconsistencies;
    }

    private void compareShared(long seen, List<InconsistentRecord> inconsistencies) {
        if (seen < sharedCount || seen > sharedCount + concurrentIncrements) {
            inconsistencies.add(
                    new InconsistentRecord(seen < sharedCount ? Inconsistency.LOST : Inconsistency.BROKEN,
                            shared + " has reached " + seen + "; acknowledged updates: " + sharedCount));
        }
    }

    private void compare(ContainerId id, AcknowledgedSteps steps, long last, long seen,
            List<InconsistentRecord> inconsistencies) {
        long first = switch (crashKind) {
            case PROCESS_KILL -> steps.last;
            case POWER_LOSS -> steps.lastDurable;
        };
        for (long step = first; step <= last; step++) {
            if (RecordHistory.existsAfter(step) ? seen == step : seen == RecordHistory.NO_STEP) {
                return;
            }
        }
        boolean deleted =
                steps.last >= 0 && !RecordHistory.existsAfter(steps.last) && seen != RecordHistory.NO_STEP;
        inconsistencies.add(new InconsistentRecord(deleted ? Inconsistency.RESURRECTED : Inconsistency.LOST,
                id + " is " + (seen == RecordHistory.NO_STEP ? "missing" : "as step " + seen + " leaves it")
                        + "; the last acknowledged step was " + steps.last + ", the last durable one "
                        + steps.lastDurable));
    }
}
