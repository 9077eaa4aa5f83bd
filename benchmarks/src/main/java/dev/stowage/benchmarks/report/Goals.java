package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.report.Goal.Comparison;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.Metric;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The goals that benchmarks measure. P11 and P12 need a runtime; crash tests check P15. */
public final class Goals {
    private static final List<String> JOURNAL = List.of("journal");
    private static final List<String> IN_MEMORY = List.of("journal", "memory", "file");
    private static final String UPDATE = "DurableUpdate";
    private static final String GET = "StatusGetUpdate";

    private Goals() {}

    /** Returns whether a goal refers to the benchmark. */
    public static boolean hasGoalFor(String benchmark) {
        return all().stream().anyMatch(goal -> goal.benchmark().equals(benchmark));
    }

    /**
     * Removes the cases, and the candidates of cases, that no goal compares. A goal with only one side
     * available on this machine compares nothing.
     *
     * @param benchmark the name of a benchmark
     * @param cases the cases of that benchmark
     * @return the cases and candidates that its goals compare, in the same order
     */
    public static List<BenchmarkCase> retainCompared(String benchmark, List<BenchmarkCase> cases) {
        return cases.stream().map(one -> retainCompared(benchmark, one)).toList();
    }

    private static BenchmarkCase retainCompared(String benchmark, BenchmarkCase one) {
        Set<String> names = all().stream()
                .filter(goal -> goal.appliesTo(benchmark, one.parameters()))
                .flatMap(goal -> goal.comparedCandidates(one).stream())
                .collect(Collectors.toSet());
        return new BenchmarkCase(one.parameters(), one.medium(),
                one.candidates().stream().filter(candidate -> names.contains(candidate.name())).toList());
    }

    /** Returns all goals in the order of their numbers. */
    public static List<Goal> all() {
        Map<String, String> eight = Map.of("level", "DURABLE", "threads", "8", "containers", "64", "payload",
                "0", "place", "DISK");
        Map<String, String> many = Map.of("level", "DURABLE", "threads", "32", "containers", "64", "payload",
                "0", "place", "DISK");
        Map<String, String> one = Map.of("level", "DURABLE", "threads", "1", "containers", "1", "payload",
                "0", "place", "DISK");
        return List.of(
                new Goal("P1", "durable updates, 8 threads, against containerd made durable", UPDATE, eight,
                        JOURNAL, "containerd-durable", Metric.RATE, Comparison.AT_LEAST_TIMES, 4, 8),
                new Goal("P2", "durable updates, 32 threads, against containerd made durable", UPDATE, many,
                        JOURNAL, "containerd-durable", Metric.RATE, Comparison.AT_LEAST_TIMES, 10, 20),
                new Goal("P3", "durable updates, 8 threads, against raw group commit", UPDATE, eight, JOURNAL,
                        "raw-group-commit", Metric.RATE, Comparison.AT_LEAST_TIMES, 0.8, 0.95),
                new Goal("P4", "durable updates, 1 thread, against overwrite and fdatasync", UPDATE, one,
                        JOURNAL, "raw-overwrite", Metric.P50, Comparison.AT_MOST_TIMES, 1.3, 1.1),
                new Goal("P5",
                        "99th percentile of durable updates, 8 threads, against containerd made durable",
                        UPDATE, eight, JOURNAL, "containerd-durable", Metric.P99, Comparison.AT_MOST_TIMES,
                        1.0 / 3, 1.0 / 6),
                new Goal("P6", "get in process, 8 threads, against read-write lock and copy", GET,
                        Map.of("reads", "100%", "threads", "8"), IN_MEMORY, "read-write-lock",
                        Metric.NANOSECONDS, Comparison.AT_LEAST_TIMES_FASTER, 8, 15),
                new Goal("P6", "get in process, 8 threads, allocates nothing", GET,
                        Map.of("reads", "100%", "threads", "8"), IN_MEMORY, "", Metric.ALLOCATED,
                        Comparison.AT_MOST, 0.5, 0.5),
                new Goal("P7", "get that is fresh between processes, against load and parse", "FreshGet",
                        Map.of("threads", "1"), List.of("journal", "file"), "gvisor", Metric.NANOSECONDS,
                        Comparison.AT_LEAST_TIMES_FASTER, 50, 300),
                new Goal("P8", "create and delete, 8 threads, against containerd made durable",
                        "CreateDelete", Map.of("threads", "8"), JOURNAL, "containerd-durable", Metric.RATE,
                        Comparison.AT_LEAST_TIMES, 6, 12),
                new Goal("P9", "load 10,000 records cold, against a file each", "LoadAll",
                        Map.of("records", "10000"), JOURNAL, "containerd", Metric.MILLISECONDS,
                        Comparison.AT_LEAST_TIMES_FASTER, 5, 10),
                new Goal("P10", "two processes on one journal, against one", "SharedUpdate",
                        Map.of("threads", "8"), List.of("journal × 2 processes"), "journal × 1 process",
                        Metric.RATE, Comparison.AT_LEAST_TIMES, 1, 1.2),
                new Goal("P11", "an OCI operation, over a bare spawn of the same command", "LifecycleStep",
                        Map.of("step", "start"), List.of("runc"), "bare runc", Metric.MILLISECONDS,
                        Comparison.AT_MOST_MORE, 1, 0.2),
                new Goal("P12", "create, start, wait and delete, against runc run", "LifecycleStep",
                        Map.of("step", "full lifecycle"), List.of("runc"), "bare runc", Metric.MILLISECONDS,
                        Comparison.AT_MOST_TIMES, 1.9, 1.5),
                new Goal("P13", "list of 10,000 containers", "List", Map.of("records", "10000"), IN_MEMORY,
                        "", Metric.MILLISECONDS, Comparison.AT_MOST, 5, 5),
                new Goal("P14", "stowage ps from a cold start", "Startup", Map.of(), List.of("stowage ps"),
                        "", Metric.MILLISECONDS, Comparison.AT_MOST, 200, 120));
    }
}
