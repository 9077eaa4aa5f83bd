package dev.stowage.benchmarks.store;

import dev.stowage.benchmarks.lock.LockKind;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import java.util.ArrayList;
import java.util.List;

/** Kind of lock × share of reads × threads × cost of the change, in one process. */
public final class StatusGetUpdate implements Benchmark {
    private static final int CONTAINERS = 64;

    /** Creates the benchmark. */
    public StatusGetUpdate() {}

    @Override
    public Description description() {
        return new Description(
                "How long does a get or an update of a status take while other threads do the same?",
                Metric.NANOSECONDS).withIterationTimeFactor(5);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        int[][] loads = profile.choose(new int[][]{{50, 2, 0}},
                new int[][]{{100, 1, 0}, {100, 2, 0}, {100, 8, 0}, {100, 32, 0}, {90, 1, 0}, {90, 8, 0},
                        {90, 32, 0}, {50, 8, 0}, {0, 1, 0}, {0, 8, 0}, {90, 8, 1000}, {90, 8, 10_000}});
        List<BenchmarkCase> cases = new ArrayList<>();
        for (int[] load : loads) {
            StatusCases statusCases = new StatusCases(profile, load[0], load[1], CONTAINERS, 0, load[2]);
            List<Candidate> candidates = new ArrayList<>(statusCases.storageCandidates(backends,
                    storageBackend -> load[0] == 100 || storageBackend.name().equals("memory")));
            candidates.addAll(statusCases.lockCandidates(LockKind.values()));
            cases.add(statusCases.toCase(
                    BenchmarkCase.parameters("reads", load[0] + "%", "threads", load[1], "work", load[2]),
                    candidates));
        }
        return cases;
    }
}
