package dev.stowage.benchmarks.run;

import dev.stowage.posix.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * Runs the candidates of a case in alternation: A, B, C, A, B, C, … A machine that is slow for a while is
 * then slow for all of them. If A ran to its end before B began, the slowness would look like a difference
 * between the two.
 */
public final class InterleavedRunner {
    private static final int MIN_ITERATION_DIVISOR = 10;

    private final RunProfile profile;
    private final Function<BenchmarkCase.Medium, Path> mediumDirectories;
    private final InstantSource clock;
    private final Instant runDeadline;
    private final RunProgressListener progressListener;
    private final SequencedMap<Benchmark, List<BenchmarkCase>> cases;
    private final int totalCost;
    private int completedCost;

    /**
     * Creates a runner; the time limit of the run begins now.
     *
     * @param cases the cases of each benchmark, in the order of the run; cases without candidates are ignored
     * @param profile the number and length of rounds
     * @param mediumDirectories returns an existing directory for each medium
     * @param clock the clock for the time limit
     * @param progressListener is notified before each iteration
     */
    public InterleavedRunner(SequencedMap<Benchmark, List<BenchmarkCase>> cases, RunProfile profile,
            Function<BenchmarkCase.Medium, Path> mediumDirectories, InstantSource clock,
            RunProgressListener progressListener) {
        this.cases = new LinkedHashMap<>();
        cases.forEach((benchmark, all) -> this.cases.put(benchmark,
                all.stream().filter(benchmarkCase -> !benchmarkCase.candidates().isEmpty()).toList()));
        this.profile = profile;
        this.totalCost = this.cases.entrySet()
                .stream()
                .flatMap(entry -> entry.getValue()
                        .stream()
                        .map(benchmarkCase -> cost(entry.getKey(), benchmarkCase)))
                .mapToInt(Integer::intValue)
                .sum();
        this.mediumDirectories = mediumDirectories;
        this.clock = clock;
        this.runDeadline = clock.instant().plus(profile.timeLimit());
        this.progressListener = progressListener;
    }

    /** Receives the results of each case before the next case begins. */
    @FunctionalInterface
    public interface ResultListener {
        /**
         * Receives the results of a case.
         *
         * @param result the results
         * @throws IOException the results cannot be processed; ends the run
         */
        void onResult(CaseResult result) throws IOException;
    }

    /** Returns the number of cases. */
    public int caseCount() {
        return cases.values().stream().mapToInt(List::size).sum();
    }

    /**
     * Runs all cases. A candidate that fails is excluded from its case; its samples contain the reason.
     *
     * @param resultListener is called once for each case
     * @throws IOException a directory cannot be created or removed, or {@code results} threw it
     */
    public void run(ResultListener resultListener) throws IOException {
        for (Map.Entry<Benchmark, List<BenchmarkCase>> entry : cases.entrySet()) {
            for (BenchmarkCase benchmarkCase : entry.getValue()) {
                int before = completedCost;
                resultListener.onResult(run(entry.getKey(), benchmarkCase));
                completedCost = before + cost(entry.getKey(), benchmarkCase);
            }
        }
    }

    private CaseResult run(Benchmark benchmark, BenchmarkCase benchmarkCase) throws IOException {
        Path directory = Files.createTempDirectory(mediumDirectories.apply(benchmarkCase.medium()), "case");
        List<CandidateRun> candidateRuns = new ArrayList<>();
        try {
            Duration time = nextIterationTime();
            for (Candidate candidate : benchmarkCase.candidates()) {
                reportProgress(benchmark, benchmarkCase, candidate, "opening");
                CandidateRun candidateRun = new CandidateRun(candidate, clock);
                candidateRuns.add(candidateRun);
                candidateRun.runUntil(runDeadline, () -> {
                    if (benchmark.description().warmUpMedium() == BenchmarkCase.Medium.TMPFS) {
                        warmUpInMemory(candidate);
                    }
                    candidateRun.open(Files.createDirectory(directory.resolve("c" + candidateRuns.size())));
                    candidateRun.workload().warmUp(time);
                });
                completedCost += benchmark.description().iterationTimeFactor();
            }
            runRounds(benchmark, benchmarkCase, candidateRuns);
        } finally {
            candidateRuns.forEach(CandidateRun::close);
            DirectoryTree.delete(directory);
        }
        return new CaseResult(benchmark.name(), benchmarkCase.parameters(),
                candidateRuns.stream().map(CandidateRun::samples).toList());
    }

    private void warmUpInMemory(Candidate candidate) throws Exception {
        Path directory =
                Files.createTempDirectory(mediumDirectories.apply(BenchmarkCase.Medium.TMPFS), "warm-up");
        try (BenchmarkWorkload workload = candidate.opener().open(directory)) {
            workload.run(profile.warmUpTime());
        } finally {
            DirectoryTree.delete(directory);
        }
    }

    /**
     * Divides the time that remains after all candidates were opened among the remaining iterations. A case
     * may use up to half of it for the rounds that a verdict needs; its further iterations are then shorter.
     */
    private void runRounds(Benchmark benchmark, BenchmarkCase benchmarkCase,
            List<CandidateRun> candidateRuns) {
        Instant now = clock.instant();
        Duration remaining = Duration.between(now, runDeadline);
        Duration share =
                remaining
                        .multipliedBy((long) candidateRuns.size() * profile.rounds()
                                * benchmark.description().iterationTimeFactor())
                        .dividedBy(totalCost - completedCost);
        Duration half = remaining.dividedBy(2);
        Instant shareDeadline = now.plus(share);
        Instant minRoundsDeadline = now.plus(share.compareTo(half) < 0 ? half : share);
        for (int round = 1; round <= profile.rounds(); round++) {
            Duration time = nextIterationTime();
            String label = "round " + round;
            Instant deadline = round <= RunProfile.MIN_ROUNDS ? minRoundsDeadline : shareDeadline;
            for (CandidateRun candidateRun : candidateRuns) {
                reportProgress(benchmark, benchmarkCase, candidateRun.candidate(), label);
                candidateRun.runUntil(deadline, () -> candidateRun.add(candidateRun.workload().run(time)));
                completedCost += benchmark.description().iterationTimeFactor();
            }
        }
    }

    /**
     * The length of the next iterations: that of the profile, or less if time is short, but at least a tenth.
     */
    private Duration nextIterationTime() {
        Duration equalShare = Duration.between(clock.instant(), runDeadline)
                .dividedBy(Math.max(1, totalCost - completedCost));
        Duration shortest = profile.iterationTime().dividedBy(MIN_ITERATION_DIVISOR);
        Duration time =
                equalShare.compareTo(profile.iterationTime()) < 0 ? equalShare : profile.iterationTime();
        return time.compareTo(shortest) < 0 ? shortest : time;
    }

    private int cost(Benchmark benchmark, BenchmarkCase benchmarkCase) {
        return benchmarkCase.candidates().size() * (profile.rounds() + 1)
                * benchmark.description().iterationTimeFactor();
    }

    private void reportProgress(Benchmark benchmark, BenchmarkCase benchmarkCase,
            Candidate candidate, String activity) {
        progressListener.onProgress(completedCost, totalCost,
                benchmark.name() + " (" + benchmarkCase.title() + "): " + candidate.name() + ", " + activity);
    }
}
