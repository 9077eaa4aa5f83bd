package dev.stowage.benchmarks;

import dev.stowage.benchmarks.process.CrossProcessLock;
import dev.stowage.benchmarks.process.LifecycleStep;
import dev.stowage.benchmarks.process.SharedUpdate;
import dev.stowage.benchmarks.process.Startup;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.store.CreateDelete;
import dev.stowage.benchmarks.store.DurableUpdate;
import dev.stowage.benchmarks.store.FreshGet;
import dev.stowage.benchmarks.store.ListAll;
import dev.stowage.benchmarks.store.LoadAll;
import dev.stowage.benchmarks.store.RollbackCost;
import dev.stowage.benchmarks.store.StatusGetUpdate;
import dev.stowage.benchmarks.store.StatusSpread;
import java.util.List;

/** All benchmarks. */
final class Benchmarks {
    private Benchmarks() {}

    /** Returns them in the order of the report. */
    static List<Benchmark> all() {
        return List.of(new StatusGetUpdate(), new StatusSpread(), new FreshGet(), new DurableUpdate(),
                new SharedUpdate(), new CreateDelete(), new RollbackCost(), new LoadAll(), new ListAll(),
                new CrossProcessLock(), new LifecycleStep(), new Startup());
    }
}
