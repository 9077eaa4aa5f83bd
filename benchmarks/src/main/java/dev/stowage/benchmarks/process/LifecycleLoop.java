package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.LatencyHistogram;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.Sample;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Lives of containers, one after another. */
final class LifecycleLoop {
    private static final double MICROS_PER_MILLI = 1000;

    private LifecycleLoop() {}

    /** Lives until the time is over, at least once; the median of what each returns in nanoseconds. */
    static Sample repeatFor(Duration time, Callable<Long> lifecycle) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        LatencyHistogram latencyHistogram = new LatencyHistogram();
        do {
            latencyHistogram.add(lifecycle.call());
        } while (System.nanoTime() < end);
        return Sample.of(Metric.MILLISECONDS, latencyHistogram.percentileMicros(0.5) / MICROS_PER_MILLI);
    }
}
