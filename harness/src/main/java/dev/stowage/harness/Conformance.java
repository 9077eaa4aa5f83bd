package dev.stowage.harness;

import dev.stowage.harness.rules.Findings;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.Suite;
import dev.stowage.harness.rules.Workshop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/** Runs the suite. */
public final class Conformance {
    private Conformance() {}

    /**
     * Looks at every clause on every subject, as {@link #run(List, Options, Progress, BooleanSupplier)} does
     * that nobody stops.
     *
     * @param subjects what to look at; their backends are available on this machine
     * @param options how
     * @param progress is told how it goes on
     * @return what came out
     * @throws UncheckedIOException if the directory to work in cannot be used
     */
    public static Report run(List<? extends Subject> subjects, Options options, Progress progress) {
        return run(subjects, options, progress, () -> false);
    }

    /**
     * Looks at every clause on every subject. Leaves no container, process or file behind, unless a subject
     * does.
     *
     * @param subjects what to look at; their backends are available on this machine
     * @param options how
     * @param progress is told how it goes on
     * @param stopped is asked before each rule; once it says so no other is begun, those that run end and
     * take back what they have made, and the report holds what came out so far
     * @return what came out
     * @throws UncheckedIOException if the directory to work in cannot be used
     */
    public static Report run(List<? extends Subject> subjects, Options options, Progress progress,
            BooleanSupplier stopped) {
        long start = System.nanoTime();
        Path work = directory(options);
        List<Suite> suites = new ArrayList<>();
        try {
            Workshop workshop = new Workshop(options, work);
            Tally tally = new Tally(options.clauses());
            List<Work> works = new ArrayList<>();
            for (Subject subject : subjects) {
                Suite suite = Suite.of(subject, workshop);
                suites.add(suite);
                suite.rules()
                        .stream()
                        .filter(rule -> rule.clauses().stream().anyMatch(options.clauses()))
                        .forEach(rule -> works.add(new Work(subject, rule)));
            }
            Turns turns = Turns.of(subjects, options);
            List<Work> chosen = works.stream()
                    .filter(one -> turns.has(one.subject(), one.rule()))
                    .toList();
            run(chosen, options, tally, progress, stopped);
            return new Report(tally.results(), options.seed(), Duration.ofNanos(System.nanoTime() - start),
                    tally.figures(), works.size() - chosen.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            suites.forEach(Suite::close);
            remove(work);
        }
    }

    private record Work(Subject subject, Rule rule) {}

    private static void run(List<Work> works, Options options, Tally tally, Progress progress,
            BooleanSupplier stopped) {
        Steps steps = new Steps(progress, works.size());
        try (ExecutorService executor = Executors.newFixedThreadPool(options.parallelism())) {
            List<Future<?>> running = new ArrayList<>();
            for (Work work : works) {
                running.add(executor.submit(() -> {
                    if (stopped.getAsBoolean()) {
                        return;
                    }
                    long start = System.nanoTime();
                    Findings findings = work.rule().run();
                    tally.add(work.subject(), findings.outcome(), Duration.ofNanos(System.nanoTime()
                            - start));
                    tally.count(work.subject(), findings.figures());
                    steps.ended(work.subject().label() + " " + work.rule().name());
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

    private static final class Steps {
        private final Progress progress;
        private final int total;
        private int done;

        Steps(Progress progress, int total) {
            this.progress = progress;
            this.total = total;
        }

        synchronized void ended(String current) {
            done++;
            progress.advanced(done, total, current);
        }
    }

    static Path directory(Options options) {
        try {
            return options.work().isPresent()
                    ? Files.createTempDirectory(options.work().orElseThrow(), "sw")
                    : Files.createTempDirectory("sw");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a subject left behind must not hide the report. */
    static void remove(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                        throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException problem) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path done, IOException problem)
                        throws IOException {
                    Files.deleteIfExists(done);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // left where temporary files are
        }
    }
}
