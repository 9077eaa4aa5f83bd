package dev.stowage.harness.rules.crash;

import dev.stowage.api.storage.ContainerRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What several processes did to one record, each call with its times: whether that could have happened one
 * call after another. Times of one host: System.nanoTime counts CLOCK_MONOTONIC in every JVM of it, see
 * clock_gettime(2). Thread-safe.
 */
final class LinearizabilityChecker {
    private final List<CompletedCall> calls = new ArrayList<>();

    /** Is told of events. */
    @FunctionalInterface
    interface CompletedCallSink {
        void add(CompletedCall call);
    }

    enum CallKind {
        UPDATED, READ
    }

    /**
     * One call and the revision that it returned; {@code run} counts the updates that the record has seen.
     */
    record CompletedCall(CallKind callKind, long begunNanos, long endedNanos, long revision, long run) {
        static CompletedCall of(CallKind callKind, long begunNanos, ContainerRecord seen) {
            return new CompletedCall(callKind, begunNanos, System.nanoTime(), seen.revision(),
                    seen.status().run());
        }

        static CompletedCall parse(String text) {
            String[] words = text.split(" ", -1);
            return new CompletedCall(CallKind.valueOf(words[0]), Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]), Long.parseLong(words[4]));
        }

        String encode() {
            return callKind + " " + begunNanos + " " + endedNanos + " " + revision + " " + run;
        }
    }

    synchronized void add(CompletedCall call) {
        calls.add(call);
    }

    /**
     * Returns what cannot have happened one call after another, where some processes were killed at work.
     *
     * @param before the revision before all events
     * @param unacknowledged how many updates may have been made that nobody could say so of
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
     * Looks at all calls in the order in which they began: none may show less than what had been shown before
     * it began, nor a revision whose update had not begun when it ended.
     */
    private Optional<String> findStaleRead(long before) {
        List<CompletedCall> ended = calls.stream()
                .sorted(Comparator.comparingLong(CompletedCall::endedNanos))
                .toList();
        List<CompletedCall> begun = calls.stream()
                .sorted(Comparator.comparingLong(CompletedCall::begunNanos))
                .toList();
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

    /** Returns what cannot have happened on a store that loses nothing and shows what it has committed. */
    synchronized Optional<String> findAnomaly(int updates) {
        List<CompletedCall> updated = calls.stream()
                .filter(call -> call.callKind() == CallKind.UPDATED)
                .sorted(Comparator.comparingLong(CompletedCall::endedNanos))
                .toList();
        List<Long> revisions = updated.stream().map(CompletedCall::revision).sorted().toList();
        for (int i = 0; i < revisions.size(); i++) {
            if (revisions.get(i) != i + 2) {
                return Optional
                        .of("an update was lost: of " + updates + " updates, none or two returned revision "
                                + Math.min(i + 2, revisions.get(i)));
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
        return call.revision() >= committed
                ? Optional.empty()
                : Optional.of("a call saw revision " + call.revision() + " after revision " + committed
                        + " had been acknowledged to another process");
    }
}
