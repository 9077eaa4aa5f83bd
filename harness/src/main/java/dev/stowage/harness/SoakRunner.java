package dev.stowage.harness;

import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.SuiteContext;
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
 * Repeats for a long time the rules that a run of the suite repeats a few times only: loss of power, kills,
 * faults, damaged files. The rules take turns, so that each has had its share of the time whenever the soak
 * test ends.
 */
public final class SoakRunner {
    private static final Duration MAX_TIME_SLICE = Duration.ofSeconds(60);
    private static final Duration MIN_TIME_SLICE = Duration.ofSeconds(5);
    private static final int RULES_PER_STORAGE = 6;

    private final long startNanos = System.nanoTime();
    private final Duration duration;
    private final Duration timeSlice;
    private final ResultCollector collector;
    private final SuiteProgressListener suiteProgressListener;
    private final BooleanSupplier cancelled;
    private volatile TestDeadline sliceDeadline = TestDeadline.never();

    private SoakRunner(Duration duration, Duration timeSlice, ResultCollector collector,
            SuiteProgressListener suiteProgressListener, BooleanSupplier cancelled) {
        this.duration = duration;
        this.timeSlice = timeSlice;
        this.collector = collector;
        this.suiteProgressListener = suiteProgressListener;
        this.cancelled = cancelled;
    }

    private record SoakTask(Subject subject, Rule rule) {}

    /**
     * Runs the soak test. Leaves no process, mount or file behind.
     *
     * @param storages what to check; available on this machine
     * @param duration for how long; a turn that has begun is completed
     * @param suiteOptions how to run the suite
     * @param suiteProgressListener is notified every second of the seconds that have passed, and of the
     * counters
     * @param cancelled is polled; once it returns true the current turn ends as soon as possible, and its
     * findings are dropped, since a signal to the suite may have hit the processes of the turn too
     * @return the results, with counters; a clause holds if it held in every turn
     * @throws UncheckedIOException if the working directory cannot be used
     */
    public static ConformanceReport run(List<StorageSubject> storages, Duration duration,
            SuiteOptions suiteOptions, SuiteProgressListener suiteProgressListener,
            BooleanSupplier cancelled) {
        Duration share = duration.dividedBy(Math.max(1, storages.size() * RULES_PER_STORAGE));
        SoakRunner soakRunner = new SoakRunner(duration, max(MIN_TIME_SLICE, min(MAX_TIME_SLICE, share)),
                new ResultCollector(suiteOptions.clauseFilter()), suiteProgressListener, cancelled);
        Path directory = ConformanceRunner.createWorkDirectory(suiteOptions);
        List<RuleSuite> suites = new ArrayList<>();
        try {
            SuiteContext context = SuiteContext.forSoak(suiteOptions, directory, soakRunner::isSliceActive);
            List<SoakTask> tasks = new ArrayList<>();
            for (StorageSubject storage : storages) {
                RuleSuite ruleSuite = RuleSuite.of(storage, context);
                suites.add(ruleSuite);
                ruleSuite.soakRules()
                        .stream()
                        .filter(rule -> rule.clauses().stream().anyMatch(suiteOptions.clauseFilter()))
                        .forEach(rule -> tasks.add(new SoakTask(storage, rule)));
            }
            soakRunner.runRoundRobin(tasks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            suites.forEach(suite -> soakRunner.collector.add(suite.subject(), suite.close(), Duration.ZERO));
            ConformanceRunner.deleteWorkDirectory(directory);
        }
        return new ConformanceReport(soakRunner.collector.results(), suiteOptions.seed(),
                soakRunner.elapsed(), soakRunner.collector.counters(), 0);
    }

    private void runRoundRobin(List<SoakTask> tasks) {
        try (ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor()) {
            for (int next = 0; !tasks.isEmpty() && shouldContinue(); next = (next + 1) % tasks.size()) {
                runSlice(tasks.get(next), ticker);
            }
        }
    }

    private void runSlice(SoakTask task, ScheduledExecutorService ticker) {
        AtomicReference<Supplier<Map<String, Long>>> counters = new AtomicReference<>(Map::of);
        ScheduledFuture<?> progressTask = ticker.scheduleAtFixedRate(
                () -> reportProgress(task.subject(), counters.get().get()), 1, 1, TimeUnit.SECONDS);
        long begunNanos = System.nanoTime();
        sliceDeadline = TestDeadline.after(timeSlice);
        RuleFindings ruleFindings = task.rule()
                .run(timeSlice.plus(Rule.DEFAULT_TIMEOUT),
                        findingsSoFar -> counters.set(findingsSoFar::counters));
        progressTask.cancel(false);
        if (!cancelled.getAsBoolean()) {
            collector.add(task.subject(), ruleFindings.outcome(),
                    Duration.ofNanos(System.nanoTime() - begunNanos));
            collector.count(task.subject(), ruleFindings.counters());
        }
    }

    private void reportProgress(Subject subject, Map<String, Long> counters) {
        suiteProgressListener.onProgress((int) elapsed().toSeconds(), (int) duration.toSeconds(),
                subject.label() + " "
                        + counters.entrySet()
                                .stream()
                                .map(counter -> counter.getValue() + " " + counter.getKey())
                                .collect(Collectors.joining(", ")));
    }

    private boolean isSliceActive() {
        return !cancelled.getAsBoolean() && !sliceDeadline.hasPassed();
    }

    private boolean shouldContinue() {
        return !cancelled.getAsBoolean() && !Thread.currentThread().isInterrupted()
                && elapsed().compareTo(duration) < 0;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
