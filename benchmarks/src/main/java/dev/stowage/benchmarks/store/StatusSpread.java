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

/** Number of containers × skew: whether the lock of one container delays others. */
public final class StatusSpread implements Benchmark {
    private static final int THREADS = 8;
    private static final int READ_PERCENT = 50;
    private static final int WORK = 500;

    /** Creates the benchmark. */
    public StatusSpread() {}

    @Override
    public Description description() {
        return new Description(
                "Does the lock of one container delay the others, if the threads use one, a few or many containers?",
                Metric.NANOSECONDS).withIterationTimeFactor(5);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        double[][] spreads = profile.choose(new double[][]{{4, 0}},
                new double[][]{{1, 0}, {8, 0}, {64, 0}, {64, 1}, {1024, 0}, {1024, 1}, {10_000, 1}});
        List<BenchmarkCase> cases = new ArrayList<>();
        for (double[] spread : spreads) {
            StatusCases statusCases =
                    new StatusCases(profile, READ_PERCENT, THREADS, (int) spread[0], spread[1], WORK);
            List<Candidate> candidates = new ArrayList<>(statusCases.storageCandidates(backends,
                    storageBackend -> storageBackend.name().equals("memory")));
            candidates.addAll(statusCases
                    .lockCandidates(profile.choose(new LockKind[]{LockKind.COMPUTE}, LockKind.values())));
            cases.add(statusCases.toCase(BenchmarkCase.parameters("containers", (int) spread[0], "skew",
                    spread[1] == 0 ? "even" : "half to a tenth", "threads", THREADS), candidates));
        }
        return cases;
    }
}
