package dev.stowage.benchmarks.store;

import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Sample;
import java.io.IOException;
import java.time.Duration;

/**
 * A workload on an open store, which it clears and closes.
 *
 * @param store the store
 * @param iteration runs an iteration
 */
record StoreWorkload(BenchmarkStore store, Iteration iteration) implements BenchmarkWorkload {
    /** Uses the store for a given time. */
    interface Iteration {
        Sample run(Duration time) throws Exception;
    }

    @Override
    public Sample run(Duration time) throws Exception {
        return iteration.run(time);
    }

    @Override
    public void close() throws IOException {
        try (store) {
            store.cleanUp();
        }
    }
}
