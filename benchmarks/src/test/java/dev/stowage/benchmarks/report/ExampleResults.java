package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.Candidate.Kind;
import dev.stowage.benchmarks.run.CandidateSamples;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.store.DurableUpdate;
import dev.stowage.benchmarks.store.LoadAll;
import dev.stowage.benchmarks.store.StatusSpread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Findings with numbers made by hand: no machine takes part. */
final class ExampleResults {
    /** A name as hostile as one can get into a report. */
    static final String HOSTILE = "<script>alert(1)</script> & \"co\"";
    private static final double[] JITTER = {0.9, 1, 1.1, 1.02, 0.97};

    private ExampleResults() {}

    static BenchmarkResults results() {
        return results(0);
    }

    /** As {@link #results()}, of a run in which so many cases are still to be run. */
    static BenchmarkResults results(int pendingCases) {
        List<CaseResult> caseResults = new ArrayList<>();
        int[][] loads = {{1, 1}, {2, 64}, {8, 64}, {32, 64}, {8, 1}, {32, 1}};
        for (int[] load : loads) {
            double threads = load[0];
            caseResults.add(new CaseResult("DurableUpdate",
                    BenchmarkCase.parameters("level", "DURABLE", "threads", load[0], "containers", load[1],
                            "payload", 0, "place", "DISK"),
                    List.of(rate("journal", Kind.OURS, 10_900 * Math.pow(threads, 0.5)),
                            rate("file", Kind.OURS, 2000 * Math.pow(threads, 0.13)),
                            rate("containerd-durable", Kind.PEER, 1900 * Math.pow(threads, 0.15)),
                            rate("podman", Kind.PEER, 1400 / Math.pow(threads, 0.2)),
                            rate("gvisor", Kind.PEER, 6900 * Math.pow(threads, 0.1)),
                            rate("raw-group-commit", Kind.RAW, 10_400 * Math.pow(threads, 0.55)),
                            rate("raw-overwrite", Kind.RAW, 9800 * Math.pow(threads, 0.12)))));
        }
        for (int containers : new int[]{1, 8, 1024}) {
            caseResults.add(new CaseResult("StatusSpread",
                    BenchmarkCase.parameters("containers", containers, "skew", "even", "threads", 8),
                    List.of(samples("memory", Kind.OURS, Metric.NANOSECONDS, 900, Optional.empty()),
                            samples("mutex", Kind.PEER, Metric.NANOSECONDS, 5000, Optional.empty()))));
        }
        caseResults.add(new CaseResult("LoadAll", BenchmarkCase.parameters("records", 10_000),
                List.of(samples("journal", Kind.OURS, Metric.MILLISECONDS, 120, Optional.empty()),
                        samples("containerd", Kind.PEER, Metric.MILLISECONDS, 1400, Optional.empty()),
                        new CandidateSamples(HOSTILE, Kind.PEER, HOSTILE,
                                Map.of(Metric.MILLISECONDS, List.of(300.0, 900.0, 500.0)),
                                Optional.of("the disk is full")),
                        new CandidateSamples("absent", Kind.PEER, "", Map.of(),
                                Optional.of("no such command")))));
        List<Benchmark> benchmarks =
                List.of(new DurableUpdate(), new StatusSpread(), new LoadAll(), new Benchmark() {
                    @Override
                    public String name() {
                        return "Nothing";
                    }

                    @Override
                    public Description description() {
                        return new Description("Does a benchmark without candidates appear?", Metric.RATE);
                    }

                    @Override
                    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
                        return List.of();
                    }
                });
        return new BenchmarkResults(benchmarks, RunProfile.quick(), caseResults, pendingCases,
                List.of("storage etcd: not reachable; start it"), Map.of("cpu", "made by hand", "cores", "2"),
                new MachineFacts.LoadSnapshot("0.10 0.20 0.30", 0, 1000),
                new MachineFacts.LoadSnapshot("2.10 1.20 0.30", 10, 2000), new FlushCost(4.2, 92),
                Instant.parse("2026-01-01T00:00:00Z"), Duration.ofSeconds(100), "stowage benchmark --quick");
    }

    private static CandidateSamples rate(String name, Kind kind, double value) {
        CandidateSamples rates = samples(name, kind, Metric.RATE, value, Optional.empty());
        CandidateSamples slow = samples(name, kind, Metric.P99, 1e6 / value, Optional.empty());
        return new CandidateSamples(name, kind, "note on " + name,
                Map.of(Metric.RATE, rates.values(Metric.RATE), Metric.P50, slow.values(Metric.P99),
                        Metric.P99, slow.values(Metric.P99)),
                Optional.empty());
    }

    private static CandidateSamples samples(String name, Kind kind, Metric metric, double value,
            Optional<String> problem) {
        List<Double> rounds = new ArrayList<>();
        for (double jitter : JITTER) {
            rounds.add(value * jitter);
        }
        return new CandidateSamples(name, kind, "", Map.of(metric, rounds), problem);
    }
}
