package dev.stowage.benchmarks.run;

import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import java.util.List;

/** A question about performance, and the cases that answer it. */
public interface Benchmark {
    /**
     * What a benchmark measures.
     *
     * @param question the question in one sentence
     * @param primaryMetric the metric that tables and charts show first
     * @param iterationTimeFactor by which factor an iteration takes longer than
     * {@link RunProfile#iterationTime} specifies, to divide the time among the cases
     * @param warmUpMedium where candidates warm up. On a disk where each call waits for a flush, few calls
     * fit into the warm-up; in memory many do, on the same code paths
     */
    record Description(String question, Metric primaryMetric, int iterationTimeFactor, Medium warmUpMedium) {
        /**
         * Describes a benchmark that warms up on the disk and whose iterations take no longer than specified.
         */
        public Description(String question, Metric primaryMetric) {
            this(question, primaryMetric, 1, Medium.DISK);
        }

        /** Returns this description with another factor. */
        public Description withIterationTimeFactor(int factor) {
            return new Description(question, primaryMetric, factor, warmUpMedium);
        }

        /** Returns this description with another medium. */
        public Description withWarmUpMedium(Medium medium) {
            return new Description(question, primaryMetric, iterationTimeFactor, medium);
        }
    }

    /**
     * Returns the name that the command line and reports use.
     *
     * @return for example {@code DurableUpdate}
     */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Returns what the benchmark measures. */
    Description description();

    /**
     * Creates the cases.
     *
     * @param backends the backends that can take part
     * @param profile the extent of the run
     * @return the cases in the order of the report; the runner ignores cases without candidates
     */
    List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile);
}
