package dev.stowage.benchmarks.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A candidate in a running case: its workload, its samples, and why it takes no further part. */
final class CandidateRun implements AutoCloseable {
    private static final String TIME_LIMIT_REACHED = "its share of the time limit was used up";

    private final Candidate candidate;
    private final InstantSource clock;
    private final Map<Metric, List<Double>> values = new EnumMap<>(Metric.class);
    private Optional<BenchmarkWorkload> workload = Optional.empty();
    private Optional<String> problem = Optional.empty();

    CandidateRun(Candidate candidate, InstantSource clock) {
        this.candidate = candidate;
        this.clock = clock;
    }

    /** Something that a candidate does, and may fail to do. */
    interface Action {
        void run() throws Exception;
    }

    Candidate candidate() {
        return candidate;
    }

    /** Runs an action, unless the candidate has failed or the deadline has passed. */
    void runUntil(Instant deadline, Action action) {
        if (problem.isPresent()) {
            return;
        }
        if (clock.instant().isAfter(deadline)) {
            addProblem(TIME_LIMIT_REACHED);
            return;
        }
        try {
            action.run();
        } catch (Exception e) {
            addProblem(e.toString());
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void open(Path directory) throws Exception {
        workload = Optional.of(candidate.opener().open(directory));
    }

    BenchmarkWorkload workload() {
        return workload.orElseThrow();
    }

    void add(Sample sample) {
        sample.values()
                .forEach((metric, value) -> values.computeIfAbsent(metric, any -> new ArrayList<>())
                        .add(value));
    }

    CandidateSamples samples() {
        return new CandidateSamples(candidate.name(), candidate.kind(),
                candidate.description(), values, problem);
    }

    /** Closes the workload; a failure becomes part of the samples. */
    @Override
    public void close() {
        try {
            if (workload.isPresent()) {
                workload().close();
            }
        } catch (IOException | RuntimeException e) {
            addProblem("closing: " + e);
        }
    }

    private void addProblem(String text) {
        problem = Optional.of(problem.map(earlier -> earlier + "; " + text).orElse(text));
    }
}
