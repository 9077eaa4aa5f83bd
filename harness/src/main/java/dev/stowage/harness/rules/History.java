package dev.stowage.harness.rules;

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
final class History {
    private final List<Event> events = new ArrayList<>();

    /** Is told of events. */
    @FunctionalInterface
    interface Sink {
        void add(Event event);
    }

    enum Kind {
        UPDATED, READ
    }

    /**
     * One call and the revision that it returned; {@code run} counts the updates that the record has seen.
     */
    record Event(Kind kind, long begin, long end, long revision, long run) {
        static Event of(Kind kind, long begin, ContainerRecord seen) {
            return new Event(kind, begin, System.nanoTime(), seen.revision(), seen.status().run());
        }

        static Event parse(String text) {
            String[] words = text.split(" ", -1);
            return new Event(Kind.valueOf(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]),
                    Long.parseLong(words[3]), Long.parseLong(words[4]));
        }

        String text() {
            return kind + " " + begin + " " + end + " " + revision + " " + run;
        }
    }

    synchronized void add(Event event) {
        events.add(event);
    }

    /**
     * Returns what cannot have happened one call after another, where some processes were killed at work.
     *
     * @param before the revision before all events
     * @param killed how many updates may have been made that nobody could say so of
     */
    synchronized Optional<String> contradiction(long before, int killed) {
        List<Event> updated = events.stream()
                .filter(event -> event.kind() == Kind.UPDATED)
                .sorted(Comparator.comparingLong(Event::revision))
                .toList();
        long last = before;
        for (Event update : updated) {
            if (update.revision() <= last) {
                return Optional.of("an update was lost: two returned revision " + update.revision());
            }
            last = update.revision();
        }
        return last - before > updated.size() + killed
                ? Optional.of(updated.size() + " updates were acknowledged and at most " + killed
                        + " not, and yet revision " + before + " became " + last)
                : disorder(before);
    }

    /**
     * Looks at all calls in the order in which they began: none may show less than what had been shown before
     * it began, nor a revision whose update had not begun when it ended.
     */
    private Optional<String> disorder(long before) {
        List<Event> ended = events.stream().sorted(Comparator.comparingLong(Event::end)).toList();
        List<Event> begun = events.stream().sorted(Comparator.comparingLong(Event::begin)).toList();
        Map<Long, Long> beginnings = new HashMap<>();
        events.stream()
                .filter(event -> event.kind() == Kind.UPDATED)
                .forEach(event -> beginnings.put(event.revision(), event.begin()));
        long shown = before;
        int next = 0;
        for (Event event : begun) {
            while (ended.get(next).end() < event.begin()) {
                shown = Math.max(shown, ended.get(next).revision());
                next++;
            }
            if (event.run() != event.revision() - 1) {
                return Optional.of("revision " + event.revision() + " counts " + event.run() + " updates");
            }
            if (event.revision() < shown) {
                return Optional.of("a call saw revision " + event.revision() + " after revision " + shown
                        + " had been seen");
            }
            if (event.end() < beginnings.getOrDefault(event.revision(), event.end())) {
                return Optional.of("a call saw revision " + event.revision() + " before its update began");
            }
        }
        return Optional.empty();
    }

    /** Returns what cannot have happened on a store that loses nothing and shows what it has committed. */
    synchronized Optional<String> contradiction(int updates) {
        List<Event> updated = events.stream()
                .filter(event -> event.kind() == Kind.UPDATED)
                .sorted(Comparator.comparingLong(Event::end))
                .toList();
        List<Long> revisions = updated.stream().map(Event::revision).sorted().toList();
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
        return events.stream().flatMap(event -> problem(event, updated).stream()).findFirst();
    }

    private static Optional<String> problem(Event event, List<Event> updated) {
        if (event.run() != event.revision() - 1) {
            return Optional.of("revision " + event.revision() + " counts " + event.run() + " updates");
        }
        long committed = 1;
        for (Event update : updated) {
            if (update.end() >= event.begin()) {
                break;
            }
            committed = Math.max(committed, update.revision());
        }
        return event.revision() >= committed
                ? Optional.empty()
                : Optional.of("a call saw revision " + event.revision() + " after revision " + committed
                        + " had been acknowledged to another process");
    }
}
