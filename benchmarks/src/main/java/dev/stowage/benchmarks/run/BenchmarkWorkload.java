package dev.stowage.benchmarks.run;

import java.io.IOException;
import java.time.Duration;

/** What an opened candidate does in each round. */
public interface BenchmarkWorkload extends AutoCloseable {
    /**
     * Runs for about the given time without being measured, so that the code is compiled and the data cached.
     *
     * @param time how long
     * @throws Exception whatever went wrong; the candidate is out
     */
    default void warmUp(Duration time) throws Exception {
        run(time);
    }

    /**
     * Runs for about the given time and measures. A workload whose duration is the metric, such as loading a
     * store, runs once.
     *
     * @param time how long
     * @return the measured values
     * @throws Exception whatever went wrong; the candidate is out
     */
    Sample run(Duration time) throws Exception;

    /** Releases all resources. */
    @Override
    default void close() throws IOException {}
}
