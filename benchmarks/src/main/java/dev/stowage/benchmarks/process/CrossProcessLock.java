package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Candidate.Kind;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Kind of lock × processes × how long it is held. */
public final class CrossProcessLock implements Benchmark {
    /** Creates the benchmark. */
    public CrossProcessLock() {}

    @Override
    public Description description() {
        return new Description(
                "How often per second can several processes together acquire one lock?", Metric.RATE);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        int[][] loads = profile.choose(new int[][]{{2, 0}},
                new int[][]{{1, 0}, {2, 0}, {2, 10}, {2, 100}, {4, 0}, {4, 10}, {4, 100}});
        List<BenchmarkCase> cases = new ArrayList<>();
        for (int[] load : loads) {
            List<Candidate> candidates = Arrays.stream(FileLockKind.values())
                    .map(kind -> new Candidate(kind.label(), candidateKind(kind), kind.description(),
                            directory -> lockWorkload(kind, directory, load[0], load[1])))
                    .toList();
            cases.add(
                    new BenchmarkCase(BenchmarkCase.parameters("processes", load[0], "held", load[1] + " µs"),
                            Medium.DISK, candidates));
        }
        return cases;
    }

    private static Kind candidateKind(FileLockKind kind) {
        return switch (kind) {
            case OFD -> Kind.OURS;
            case FLOCK, POSIX, EXCLUSIVE_CREATE -> Kind.PEER;
            case SPIN -> Kind.RAW;
        };
    }

    private static BenchmarkWorkload lockWorkload(FileLockKind kind, Path directory, int processes,
            int micros) throws IOException {
        return new MultiProcessWorkload(LockWorker.class, Collections.nCopies(processes,
                List.of(kind.name(), directory.toString(), Long.toString(micros * 1000L))));
    }
}
