package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.Latencies;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Sample;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Lives of containers, one after another. */
final class Lives {
    private static final double MICROS_PER_MILLI = 1000;

    private Lives() {}

    /** Lives until the time is over, at least once; the median of what each returns in nanoseconds. */
    static Sample during(Duration time, Callable<Long> life) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        Latencies latencies = new Latencies();
        do {
            latencies.add(life.call());
        } while (System.nanoTime() < end);
        return Sample.of(Measure.MILLISECONDS, latencies.micros(0.5) / MICROS_PER_MILLI);
    }
}
