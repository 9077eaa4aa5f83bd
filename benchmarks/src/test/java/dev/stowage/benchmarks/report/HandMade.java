package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Contestant.Kind;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Series;
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
final class HandMade {
    /** A name as hostile as one can get into a report. */
    static final String HOSTILE = "<script>alert(1)</script> & \"co\"";
    private static final double[] WOBBLE = {0.9, 1, 1.1, 1.02, 0.97};

    private HandMade() {}

    static Findings findings() {
        return findings(0);
    }

    /** As {@link #findings()}, of a run in which so many cases are still to be run. */
    static Findings findings(int outstanding) {
        List<CaseResult> results = new ArrayList<>();
        int[][] loads = {{1, 1}, {2, 64}, {8, 64}, {32, 64}, {8, 1}, {32, 1}};
        for (int[] load : loads) {
            double threads = load[0];
            results.add(new CaseResult("DurableUpdate",
                    Case.parameters("level", "DURABLE", "threads", load[0], "containers", load[1], "payload",
                            0,
                            "place", "DISK"),
                    List.of(rate("journal", Kind.OURS, 10_900 * Math.pow(threads, 0.5)),
                            rate("file", Kind.OURS, 2000 * Math.pow(threads, 0.13)),
                            rate("containerd-durable", Kind.PEER, 1900 * Math.pow(threads, 0.15)),
                            rate("podman", Kind.PEER, 1400 / Math.pow(threads, 0.2)),
                            rate("gvisor", Kind.PEER, 6900 * Math.pow(threads, 0.1)),
                            rate("raw-group-commit", Kind.RAW, 10_400 * Math.pow(threads, 0.55)),
                            rate("raw-overwrite", Kind.RAW, 9800 * Math.pow(threads, 0.12)))));
        }
        for (int containers : new int[]{1, 8, 1024}) {
            results.add(new CaseResult("StatusSpread",
                    Case.parameters("containers", containers, "skew", "even", "threads", 8),
                    List.of(series("memory", Kind.OURS, Measure.NANOSECONDS, 900, Optional.empty()),
                            series("mutex", Kind.PEER, Measure.NANOSECONDS, 5000, Optional.empty()))));
        }
        results.add(new CaseResult("LoadAll", Case.parameters("records", 10_000),
                List.of(series("journal", Kind.OURS, Measure.MILLISECONDS, 120, Optional.empty()),
                        series("containerd", Kind.PEER, Measure.MILLISECONDS, 1400, Optional.empty()),
                        new Series(HOSTILE, Kind.PEER, HOSTILE,
                                Map.of(Measure.MILLISECONDS, List.of(300.0, 900.0, 500.0)),
                                Optional.of("the disk is full")),
                        new Series("absent", Kind.PEER, "", Map.of(), Optional.of("no such command")))));
        List<Benchmark> benchmarks = List.of(new DurableUpdate(), new StatusSpread(), new LoadAll(),
                new Benchmark() {
                    @Override
                    public String name() {
                        return "Nothing";
                    }

                    @Override
                    public String question() {
                        return "Does a benchmark that nobody takes part in show?";
                    }

                    @Override
                    public Measure measure() {
                        return Measure.RATE;
                    }

                    @Override
                    public List<Case> cases(Field field, Form form) {
                        return List.of();
                    }
                });
        return new Findings(benchmarks, Form.quick(), results, outstanding,
                List.of("storage etcd: not reachable; start it"),
                Map.of("cpu", "made by hand", "cores", "2"), new Machine.Moment("0.10 0.20 0.30", 0, 1000),
                new Machine.Moment("2.10 1.20 0.30", 10, 2000), new FlushCost(4.2, 92),
                Instant.parse("2026-01-01T00:00:00Z"), Duration.ofSeconds(100), "stowage benchmark --quick");
    }

    private static Series rate(String name, Kind kind, double value) {
        Series rates = series(name, kind, Measure.RATE, value, Optional.empty());
        Series slow = series(name, kind, Measure.P99, 1e6 / value, Optional.empty());
        return new Series(name, kind, "note on " + name, Map.of(Measure.RATE, rates.values(Measure.RATE),
                Measure.P50, slow.values(Measure.P99), Measure.P99, slow.values(Measure.P99)),
                Optional.empty());
    }

    private static Series series(String name, Kind kind, Measure measure, double value,
            Optional<String> problem) {
        List<Double> rounds = new ArrayList<>();
        for (double wobble : WOBBLE) {
            rounds.add(value * wobble);
        }
        return new Series(name, kind, "", Map.of(measure, rounds), problem);
    }
}
