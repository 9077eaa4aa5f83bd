package dev.stowage.benchmarks.run;

import java.util.List;

/** A question and the cases that answer it. */
public interface Benchmark {
    /**
     * Returns the name that the command line and reports use.
     *
     * @return for example {@code DurableUpdate}
     */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Returns what is asked, in one sentence. */
    String question();

    /** Returns what the tables and charts show first. */
    Metric primaryMetric();

    /**
     * Returns about how many times longer a turn takes than {@link RunProfile#iterationTime} says, for shares
     * of the time.
     */
    default int iterationTimeFactor() {
        return 1;
    }

    /**
     * Returns where candidates work until they are compiled. In memory they do so many times as often as on a
     * disk that each call waits for, and all the same way.
     */
    default BenchmarkCase.Medium warmUpMedium() {
        return BenchmarkCase.Medium.DISK;
    }

    /**
     * Returns the cases.
     *
     * @param backends who can take part
     * @param profile how much is asked
     * @return in the order of the report; cases without candidates are left out by the runner
     */
    List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile);
}
