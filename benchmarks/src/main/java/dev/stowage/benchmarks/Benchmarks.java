package dev.stowage.benchmarks;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.store.DurableUpdate;
import java.util.List;

/** The benchmarks that there are. */
final class Benchmarks {
    private Benchmarks() {}

    /** In the order of the report. */
    static List<Benchmark> all() {
        return List.of(new DurableUpdate());
    }
}
