package dev.stowage.harness;

import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.SuiteContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Runs the suite. */
public final class ConformanceRunner {
    private ConformanceRunner() {}

    /**
     * Checks every clause on every subject, without a way to cancel the run; see
     * {@link #run(List, SuiteOptions, SuiteProgressListener, BooleanSupplier)}.
     *
     * @param subjects what to check; their backends are available on this machine
     * @param suiteOptions how to run the suite
     * @param suiteProgressListener is notified of progress
     * @return the results
     * @throws UncheckedIOException if the working directory cannot be used
     */
    public static ConformanceReport run(List<? extends Subject> subjects, SuiteOptions suiteOptions,
            SuiteProgressListener suiteProgressListener) {
        return run(subjects, suiteOptions, suiteProgressListener, () -> false);
    }

    /**
     * Checks every clause on every subject. Leaves no container, process or file behind, unless a subject
     * does.
     *
     * @param subjects what to check; their backends are available on this machine
     * @param suiteOptions how to run the suite
     * @param suiteProgressListener is notified of progress
     * @param cancelled is polled before each rule; once it returns true no further rule begins, running rules
     * end and clean up, and the report contains the results so far
     * @return the results
     * @throws UncheckedIOException if the working directory cannot be used
     */
    public static ConformanceReport run(List<? extends Subject> subjects, SuiteOptions suiteOptions,
            SuiteProgressListener suiteProgressListener, BooleanSupplier cancelled) {
        long start = System.nanoTime();
        Path directory = createWorkDirectory(suiteOptions);
        List<RuleSuite> suites = new ArrayList<>();
        ResultCollector collector = new ResultCollector(suiteOptions.clauseFilter());
        List<ScheduledRule> scheduledRules = new ArrayList<>();
        List<ScheduledRule> selected;
        try {
            SuiteContext context = new SuiteContext(suiteOptions, directory);
            for (Subject subject : subjects) {
                RuleSuite ruleSuite = RuleSuite.of(subject, context);
                suites.add(ruleSuite);
                ruleSuite.rules()
                        .stream()
                        .filter(rule -> rule.clauses().stream().anyMatch(suiteOptions.clauseFilter()))
                        .forEach(rule -> scheduledRules.add(new ScheduledRule(subject, rule)));
            }
            PairRotation rotation = PairRotation.of(subjects, suiteOptions);
            selected = scheduledRules.stream()
                    .filter(candidate -> rotation.includes(candidate.subject(), candidate.rule()))
                    .toList();
            run(selected, suiteOptions, collector, suiteProgressListener, cancelled);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            suites.forEach(suite -> collector.add(suite.subject(), suite.close(), Duration.ZERO));
            deleteWorkDirectory(directory);
        }
        return new ConformanceReport(collector.results(), suiteOptions.seed(),
                Duration.ofNanos(System.nanoTime() - start), collector.counters(),
                scheduledRules.size() - selected.size());
    }

    private record ScheduledRule(Subject subject, Rule rule) {
        String description() {
            return subject.label() + " "
                    + rule.clauses().stream().map(Clause::id).collect(Collectors.joining(", "));
        }
    }

    private static void run(List<ScheduledRule> scheduledRules, SuiteOptions suiteOptions,
            ResultCollector collector, SuiteProgressListener suiteProgressListener,
            BooleanSupplier cancelled) {
        CompletedRules completedRules = new CompletedRules(suiteProgressListener, scheduledRules.size());
        try (ExecutorService executor = Executors.newFixedThreadPool(suiteOptions.parallelism())) {
            List<Future<?>> running = new ArrayList<>();
            for (ScheduledRule scheduled : scheduledRules) {
                running.add(executor.submit(() -> {
                    if (cancelled.getAsBoolean()) {
                        return;
                    }
                    completedRules.begun(scheduled);
                    long start = System.nanoTime();
                    RuleFindings ruleFindings = scheduled.rule().run();
                    collector.add(scheduled.subject(), ruleFindings.outcome(),
                            Duration.ofNanos(System.nanoTime() - start));
                    collector.count(scheduled.subject(), ruleFindings.counters());
                    completedRules.completed(scheduled);
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the suite itself is broken", e.getCause());
        }
    }

    private static final class CompletedRules {
        private final SuiteProgressListener suiteProgressListener;
        private final int total;
        private final Set<ScheduledRule> running = new LinkedHashSet<>();
        private int completedCount;

        CompletedRules(SuiteProgressListener suiteProgressListener, int total) {
            this.suiteProgressListener = suiteProgressListener;
            this.total = total;
        }

        synchronized void begun(ScheduledRule rule) {
            running.add(rule);
            report();
        }

        synchronized void completed(ScheduledRule rule) {
            running.remove(rule);
            completedCount++;
            report();
        }

        private void report() {
            suiteProgressListener.onProgress(completedCount, total,
                    running.stream().findFirst().map(ScheduledRule::description).orElse(""));
        }
    }

    static Path createWorkDirectory(SuiteOptions suiteOptions) {
        try {
            return suiteOptions.workDirectory().isPresent()
                    ? Files.createTempDirectory(suiteOptions.workDirectory().orElseThrow(), "sw")
                    : Files.createTempDirectory("sw");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files that a subject left behind must not prevent the report. */
    static void deleteWorkDirectory(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                        throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path done, IOException failure) throws IOException {
                    Files.deleteIfExists(done);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // the directory stays among the temporary files
        }
    }
}
