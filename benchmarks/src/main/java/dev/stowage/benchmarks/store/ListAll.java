package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Durability;
import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.LoadGenerator;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.run.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lists all records of an open store. */
public final class ListAll implements Benchmark {
    private static final double MICROS_PER_MILLI = 1000;

    /** Creates the benchmark. */
    public ListAll() {}

    @Override
    public String name() {
        return "List";
    }

    @Override
    public Description description() {
        return new Description("How long does a list of all containers take?", Metric.MILLISECONDS)
                .withIterationTimeFactor(2);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        List<BenchmarkCase> cases = new ArrayList<>();
        for (int count : profile.choose(new int[]{50}, new int[]{10_000, 100_000})) {
            List<Candidate> candidates = StoreCandidate.all(backends, Durability.MEMORY)
                    .stream()
                    .map(candidate -> candidate.toCandidate(store -> listWorkload(store, count)))
                    .toList();
            cases.add(new BenchmarkCase(BenchmarkCase.parameters("records", count), Medium.DISK, candidates));
        }
        return cases;
    }

    private static BenchmarkWorkload listWorkload(BenchmarkStore store, int count) throws IOException {
        store.bulkLoad(BenchmarkRecords.records(count, 0));
        return new StoreWorkload(store, time -> {
            Sample sample = LoadGenerator.run(1, time, thread -> step -> {
                int found = store.list().size();
                if (found != count) {
                    throw new IllegalStateException(found + " of " + count + " records are listed");
                }
            });
            return Sample.of(Metric.MILLISECONDS,
                    sample.values().getOrDefault(Metric.P50, 0.0) / MICROS_PER_MILLI);
        });
    }
}
