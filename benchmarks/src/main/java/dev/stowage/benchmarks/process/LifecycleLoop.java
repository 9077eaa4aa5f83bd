package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.Sample;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/** Runs the lifecycles of containers, one after another. */
final class LifecycleLoop {
    private static final double NANOS_PER_MILLI = 1e6;

    private LifecycleLoop() {}

    /**
     * Runs lifecycles until the time is over, at least one, and returns the median of their durations in
     * nanoseconds.
     */
    static Sample repeatFor(Duration time, Callable<Long> lifecycle) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        DescriptiveStatistics nanos = new DescriptiveStatistics();
        do {
            nanos.addValue(lifecycle.call());
        } while (System.nanoTime() < end);
        return Sample.of(Metric.MILLISECONDS, nanos.getPercentile(50) / NANOS_PER_MILLI);
    }
}
