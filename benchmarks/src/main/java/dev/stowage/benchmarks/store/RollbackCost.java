package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Durability;
import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.LoadGenerator;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import java.io.IOException;
import java.util.List;

/** Updates whose function throws, so that they must not change anything. */
public final class RollbackCost implements Benchmark {
    /** Creates the benchmark. */
    public RollbackCost() {}

    /** Thrown by the function; has no stack trace, whose cost would be measured instead. */
    private static final class RolledBackException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RolledBackException() {
            super("refused", null, false, false);
        }
    }

    @Override
    public Description description() {
        return new Description(
                "How long does an update take that changes nothing because its function throws?", Metric.P50);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        return List.of(new BenchmarkCase(BenchmarkCase.parameters("level", Durability.DURABLE, "threads", 1),
                Medium.DISK,
                StoreCandidate.all(backends, Durability.DURABLE)
                        .stream()
                        .map(candidate -> candidate.toCandidate(RollbackCost::rollbackWorkload))
                        .toList()));
    }

    private static BenchmarkWorkload rollbackWorkload(BenchmarkStore store) throws IOException {
        store.create(BenchmarkRecords.record(0, 0));
        return new StoreWorkload(store, time -> LoadGenerator.run(1, time, thread -> step -> {
            try {
                store.update(BenchmarkRecords.id(0), record -> {
                    throw new RolledBackException();
                });
                throw new IllegalStateException("an update succeeded although its function threw");
            } catch (RolledBackException expected) {
                // rolled back
            }
        }));
    }
}
