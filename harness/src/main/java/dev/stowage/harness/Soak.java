package dev.stowage.harness;

import dev.stowage.harness.rules.Findings;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.Suite;
import dev.stowage.harness.rules.Workshop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Runs for a long time what the suite tries a few times only: power cuts, kills, faults, damaged files. The
 * rules take turns, one at a time, storage after storage, so that each has had its share whenever the soak is
 * ended.
 */
public final class Soak {
    private static final Duration LONGEST_TURN = Duration.ofSeconds(60);
    private static final Duration SHORTEST_TURN = Duration.ofSeconds(5);

    private Soak() {}

    private record Work(Subject subject, Rule rule) {}

    /**
     * Runs the long form. Leaves no process, mount or file behind.
     *
     * @param storages what to look at; they are available on this machine
     * @param longest for how long; turns that have begun are ended
     * @param options how
     * @param progress is told every second how many of the seconds have passed, and what was counted
     * @return what came out, with figures; a clause of which every turn held, holds
     * @throws UncheckedIOException if the directory to work in cannot be used
     * @throws IllegalArgumentException if no storage keeps files
     */
    public static Report run(List<StorageSubject> storages, Duration longest, Options options,
            Progress progress) {
        long start = System.nanoTime();
        Path work = Conformance.directory(options);
        List<Suite> suites = new ArrayList<>();
        try {
            int rules = storages.size() * 6;
            Duration turn = max(SHORTEST_TURN, min(LONGEST_TURN, longest.dividedBy(rules)));
            Workshop workshop = new Workshop(options.withSoak(turn), work);
            List<Work> works = new ArrayList<>();
            for (StorageSubject storage : storages) {
                Suite suite = Suite.of(storage, workshop);
                suites.add(suite);
                suite.lastingRules()
                        .stream()
                        .filter(rule -> rule.clauses().stream().anyMatch(options.clauses()))
                        .forEach(rule -> works.add(new Work(storage, rule)));
            }
            Tally tally = new Tally(options.clauses());
            boolean goOn = !works.isEmpty();
            while (goOn) {
                for (Work next : works) {
                    goOn = goOn && passed(start).compareTo(longest) < 0;
                    if (goOn) {
                        turn(next, turn, tally, () -> passed(start), longest, progress);
                        goOn = !Thread.currentThread().isInterrupted();
                    }
                }
            }
            return new Report(tally.results(), options.seed(), passed(start), tally.figures(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            suites.forEach(Suite::close);
            Conformance.remove(work);
        }
    }

    private static void turn(Work work, Duration turn, Tally tally,
            java.util.function.Supplier<Duration> passed, Duration longest, Progress progress) {
        AtomicReference<Optional<Findings>> begun = new AtomicReference<>(Optional.empty());
        CountDownLatch ended = new CountDownLatch(1);
        long start = System.nanoTime();
        // on a thread of its own, so that this one can tell how it goes on
        Thread runner = Thread.ofPlatform().name("soak").start(() -> {
            Findings findings = work.rule()
                    .run(turn.plus(Rule.LONGEST), made -> begun.set(Optional.of(made)));
            tally.add(work.subject(), findings.outcome(), Duration.ofNanos(System.nanoTime() - start));
            tally.count(work.subject(), findings.figures());
            ended.countDown();
        });
        try {
            while (!ended.await(1, TimeUnit.SECONDS)) {
                progress.advanced((int) passed.get().toSeconds(), (int) longest.toSeconds(), work.subject()
                        .label() + " " + begun.get().map(findings -> shown(findings.figures())).orElse(""));
            }
        } catch (InterruptedException e) {
            runner.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private static String shown(Map<String, Long> figures) {
        return figures.entrySet()
                .stream()
                .map(figure -> figure.getValue() + " " + figure.getKey())
                .collect(Collectors.joining(", "));
    }

    private static Duration passed(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
