package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Durability;
import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.DiskFlushCounter;
import dev.stowage.benchmarks.run.LoadGenerator;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import java.util.ArrayList;
import java.util.List;

/** Creates and deletes records; one operation is a create and the delete that follows it. */
public final class CreateDelete implements Benchmark {
    /** Creates the benchmark. */
    public CreateDelete() {}

    @Override
    public Description description() {
        return new Description("How many records per second can be created and deleted?", Metric.RATE)
                .withWarmUpMedium(Medium.TMPFS);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        List<BenchmarkCase> cases = new ArrayList<>();
        for (int threads : profile.choose(new int[]{2}, new int[]{1, 8, 32})) {
            List<Candidate> candidates = StoreCandidate.all(backends, Durability.DURABLE)
                    .stream()
                    .map(candidate -> candidate.toCandidate(store -> createDeleteWorkload(store, threads)))
                    .map(DiskFlushCounter::countFlushes)
                    .toList();
            cases.add(new BenchmarkCase(
                    BenchmarkCase.parameters("level", Durability.DURABLE, "threads", threads),
                    Medium.DISK, candidates));
        }
        return cases;
    }

    private static BenchmarkWorkload createDeleteWorkload(BenchmarkStore store, int threads) {
        return new StoreWorkload(store, time -> LoadGenerator.run(threads, time, thread -> step -> {
            store.create(BenchmarkRecords.record(thread, 0));
            store.delete(BenchmarkRecords.id(thread));
        }));
    }
}
