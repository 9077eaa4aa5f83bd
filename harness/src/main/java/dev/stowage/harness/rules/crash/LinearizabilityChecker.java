package dev.stowage.harness.rules.crash;

import dev.stowage.api.storage.ContainerRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks whether the calls of several processes on one record are linearizable. The times of the calls are
 * comparable: System.nanoTime reads CLOCK_MONOTONIC in every JVM of a host, see clock_gettime(2).
 * Thread-safe.
 */
final class LinearizabilityChecker {
    private final List<CompletedCall> calls = new ArrayList<>();

    /** Receives events. */
    @FunctionalInterface
    interface CompletedCallSink {
        void add(CompletedCall call);
    }

    enum CallKind {
        UPDATED,
        READ
    }

    /** One call and the revision that it returned; {@code run} is the number of updates of the record. */
    record CompletedCall(CallKind callKind, long begunNanos, long endedNanos, long revision, long run) {
        static CompletedCall of(CallKind callKind, long begunNanos, ContainerRecord seen) {
            return new CompletedCall(callKind, begunNanos, System.nanoTime(), seen.revision(),
                    seen.status().run());
        }

        static CompletedCall parse(String text) {
            String[] words = text.split(" ", -1);
            return new CompletedCall(CallKind.valueOf(words[0]), Long.parseLong(words[1]),
                    Long.parseLong(words[2]), Long.parseLong(words[3]), Long.parseLong(words[4]));
        }

        String encode() {
            return callKind + " " + begunNanos + " " + endedNanos + " " + revision + " " + run;
        }
    }

    synchronized void add(CompletedCall call) {
        calls.add(call);
    }

    /**
     * Returns a sequence that is not linearizable, if some processes were killed during calls.
     *
     * @param before the revision before all events
     * @param unacknowledged how many updates may have been made without an acknowledgement
     */
    synchronized Optional<String> findAnomaly(long before, int unacknowledged) {
        List<CompletedCall> updated = calls.stream()
                .filter(call -> call.callKind() == CallKind.UPDATED)
                .sorted(Comparator.comparingLong(CompletedCall::revision))
                .toList();
        long last = before;
        for (CompletedCall update : updated) {
            if (update.revision() <= last) {
                return Optional.of("an update was lost: two returned revision " + update.revision());
            }
            last = update.revision();
        }
        return last - before > updated.size() + unacknowledged
                ? Optional.of(updated.size() + " updates were acknowledged and at most " + unacknowledged
                        + " not, and yet revision " + before + " became " + last)
                : findStaleRead(before);
    }

    /**
     * Checks all calls in the order in which they began: none may return an older revision than one that was
     * returned before it began, nor a revision whose update began after it ended.
     */
    private Optional<String> findStaleRead(long before) {
        List<CompletedCall> ended =
                calls.stream().sorted(Comparator.comparingLong(CompletedCall::endedNanos)).toList();
        List<CompletedCall> begun =
                calls.stream().sorted(Comparator.comparingLong(CompletedCall::begunNanos)).toList();
        Map<Long, Long> updateStarts = new HashMap<>();
        calls.stream()
                .filter(call -> call.callKind() == CallKind.UPDATED)
                .forEach(call -> updateStarts.put(call.revision(), call.begunNanos()));
        long lastVisible = before;
        int next = 0;
        for (CompletedCall call : begun) {
            while (ended.get(next).endedNanos() < call.begunNanos()) {
                lastVisible = Math.max(lastVisible, ended.get(next).revision());
                next++;
            }
            if (call.run() != call.revision() - 1) {
                return Optional.of("revision " + call.revision() + " counts " + call.run() + " updates");
            }
            if (call.revision() < lastVisible) {
                return Optional.of("a call saw revision " + call.revision() + " after revision " + lastVisible
                        + " had been seen");
            }
            if (call.endedNanos() < updateStarts.getOrDefault(call.revision(), call.endedNanos())) {
                return Optional.of("a call saw revision " + call.revision() + " before its update began");
            }
        }
        return Optional.empty();
    }

    /** Returns a sequence that is not linearizable. */
    synchronized Optional<String> findAnomaly(int updates) {
        List<CompletedCall> updated = calls.stream()
                .filter(call -> call.callKind() == CallKind.UPDATED)
                .sorted(Comparator.comparingLong(CompletedCall::endedNanos))
                .toList();
        List<Long> revisions = updated.stream().map(CompletedCall::revision).sorted().toList();
        for (int i = 0; i < revisions.size(); i++) {
            if (revisions.get(i) != i + 2) {
                return Optional.of("an update was lost: of " + updates
                        + " updates, none or two returned revision " + Math.min(i + 2, revisions.get(i)));
            }
        }
        if (revisions.size() != updates) {
            return Optional.of(updates + " updates were asked for, " + revisions.size() + " were made");
        }
        return calls.stream().flatMap(call -> anomalyOf(call, updated).stream()).findFirst();
    }

    private static Optional<String> anomalyOf(CompletedCall call, List<CompletedCall> updated) {
        if (call.run() != call.revision() - 1) {
            return Optional.of("revision " + call.revision() + " counts " + call.run() + " updates");
        }
        long committed = 1;
        for (CompletedCall update : updated) {
            if (update.endedNanos() >= call.begunNanos()) {
                break;
            }
            committed = Math.max(committed, update.revision());
        }
        return call.revision() >= committed ? Optional.empty()
                : Optional.of("a call saw revision " + call.revision() + " after revision " + committed
                        + " had been acknowledged to another process");
    }
}
