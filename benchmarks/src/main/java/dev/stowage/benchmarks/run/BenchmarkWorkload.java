package dev.stowage.benchmarks.run;

import java.io.IOException;
import java.time.Duration;

/** A candidate that is ready: opened once, then run for a moment in each round. */
public interface BenchmarkWorkload extends AutoCloseable {
    /**
     * Works for about that long without being measured, so that what follows is compiled and in memory.
     *
     * @param time how long
     * @throws Exception whatever went wrong; the candidate is out
     */
    default void warmUp(Duration time) throws Exception {
        run(time);
    }

    /**
     * Works for about that long and measures. A benchmark of something that takes its own time, such as
     * loading, does it once.
     *
     * @param time how long
     * @return what was measured
     * @throws Exception whatever went wrong; the candidate is out
     */
    Sample run(Duration time) throws Exception;

    /** Gives everything back. */
    @Override
    default void close() throws IOException {}
}
