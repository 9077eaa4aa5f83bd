package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Sharing;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import java.util.ArrayList;
import java.util.List;

/** A get that sees what other processes have written, from stores that processes share. */
public final class FreshGet implements Benchmark {
    private static final int CONTAINERS = 64;

    /** Creates the benchmark. */
    public FreshGet() {}

    @Override
    public Description description() {
        return new Description("How long does a get take that must see earlier writes of other processes?",
                Metric.NANOSECONDS).withIterationTimeFactor(5);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        List<BenchmarkCase> cases = new ArrayList<>();
        for (int threads : profile.choose(new int[]{1}, new int[]{1, 8})) {
            StatusCases statusCases = new StatusCases(profile, 100, threads, CONTAINERS, 0, 0);
            List<Candidate> candidates = new ArrayList<>(statusCases.storageCandidates(backends,
                    storageBackend -> storageBackend.capabilities().sharing() != Sharing.PROCESS));
            candidates.addAll(statusCases
                    .peerCandidates(profile.choose(List.of("gvisor"), List.of("gvisor", "runc", "podman"))));
            cases.add(statusCases.toCase(BenchmarkCase.parameters("threads", threads), candidates));
        }
        return cases;
    }
}
