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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Runs for a long time what the suite tries a few times only: power cuts, kills, faults, damaged files. The
 * rules take turns, one at a time, storage after storage, so that each has had its share whenever the soak is
 * ended.
 */
public final class Soak {
    private static final Duration LONGEST_TURN = Duration.ofSeconds(60);
    private static final Duration SHORTEST_TURN = Duration.ofSeconds(5);
    private static final int RULES_OF_A_STORAGE = 6;

    private final long start = System.nanoTime();
    private final Duration longest;
    private final Duration turn;
    private final Tally tally;
    private final Progress progress;
    private final BooleanSupplier stopped;
    private volatile long endOfTurn = start;

    private Soak(Duration longest, Duration turn, Tally tally, Progress progress, BooleanSupplier stopped) {
        this.longest = longest;
        this.turn = turn;
        this.tally = tally;
        this.progress = progress;
        this.stopped = stopped;
    }

    private record Work(Subject subject, Rule rule) {}

    /**
     * Runs the long form. Leaves no process, mount or file behind.
     *
     * @param storages what to look at; they are available on this machine
     * @param longest for how long; turns that have begun are ended
     * @param options how
     * @param progress is told every second how many of the seconds have passed, and what was counted
     * @param stopped is asked again and again; once it says so the turn ends as soon as it can, without a
     * say, since what stopped the soak may have hit the turn's own processes too
     * @return what came out, with figures; a clause of which every turn held, holds
     * @throws UncheckedIOException if the directory to work in cannot be used
     */
    public static Report run(List<StorageSubject> storages, Duration longest, Options options,
            Progress progress, BooleanSupplier stopped) {
        Duration share = longest.dividedBy(Math.max(1, storages.size() * RULES_OF_A_STORAGE));
        Soak soak = new Soak(longest, max(SHORTEST_TURN, min(LONGEST_TURN, share)),
                new Tally(options.clauses()), progress, stopped);
        Path directory = Conformance.directory(options);
        List<Suite> suites = new ArrayList<>();
        try {
            Workshop workshop = Workshop.lasting(options, directory, soak::turnGoesOn);
            List<Work> works = new ArrayList<>();
            for (StorageSubject storage : storages) {
                Suite suite = Suite.of(storage, workshop);
                suites.add(suite);
                suite.lastingRules()
                        .stream()
                        .filter(rule -> rule.clauses().stream().anyMatch(options.clauses()))
                        .forEach(rule -> works.add(new Work(storage, rule)));
            }
            soak.takeTurns(works);
            return new Report(soak.tally.results(), options.seed(), soak.passed(), soak.tally.figures(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            suites.forEach(Suite::close);
            Conformance.remove(directory);
        }
    }

    private void takeTurns(List<Work> works) {
        try (ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor()) {
            for (int next = 0; !works.isEmpty() && goesOn(); next = (next + 1) % works.size()) {
                take(works.get(next), ticker);
            }
        }
    }

    private void take(Work work, ScheduledExecutorService ticker) {
        AtomicReference<Supplier<Map<String, Long>>> figures = new AtomicReference<>(Map::of);
        ScheduledFuture<?> told = ticker.scheduleAtFixedRate(
                () -> tell(work.subject(), figures.get().get()), 1, 1, TimeUnit.SECONDS);
        long begin = System.nanoTime();
        endOfTurn = begin + turn.toNanos();
        Findings findings = work.rule().run(turn.plus(Rule.LONGEST), begun -> figures.set(begun::figures));
        told.cancel(false);
        if (!stopped.getAsBoolean()) {
            tally.add(work.subject(), findings.outcome(), Duration.ofNanos(System.nanoTime() - begin));
            tally.count(work.subject(), findings.figures());
        }
    }

    private void tell(Subject subject, Map<String, Long> figures) {
        progress.advanced((int) passed().toSeconds(), (int) longest.toSeconds(), subject.label() + " "
                + figures.entrySet()
                        .stream()
                        .map(figure -> figure.getValue() + " " + figure.getKey())
                        .collect(Collectors.joining(", ")));
    }

    private boolean turnGoesOn() {
        return !stopped.getAsBoolean() && System.nanoTime() - endOfTurn < 0;
    }

    private boolean goesOn() {
        return !stopped.getAsBoolean() && !Thread.currentThread().isInterrupted()
                && passed().compareTo(longest) < 0;
    }

    private Duration passed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
