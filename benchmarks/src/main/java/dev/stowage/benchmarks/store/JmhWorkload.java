package dev.stowage.benchmarks.store;

import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Installation;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.Sample;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs an iteration as one fork of JMH: a new JVM with its own warm-up.
 *
 * @param parameters of {@link StatusBenchmark}
 * @param threads the number of threads
 * @param warmUp how long a warm-up takes
 * @param forks 1, or 0 to run in this JVM, for tests of the benchmark
 */
record JmhWorkload(Map<String, String> parameters, int threads, Duration warmUp,
        int forks) implements BenchmarkWorkload {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** Does nothing: each iteration has a new JVM. */
    @Override
    public void warmUp(Duration time) {}

    @Override
    public Sample run(Duration time) throws Exception {
        TimeValue measurementTime = TimeValue.milliseconds(time.toMillis());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + StatusBenchmark.class.getName().replace(".", "\\.") + "\\.operation$")
                .threads(threads)
                .forks(forks)
                .warmupIterations(forks)
                .warmupTime(TimeValue.milliseconds(warmUp.toMillis()))
                .measurementIterations(1)
                .measurementTime(measurementTime)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        options.jvmArgs(Installation.jvmOptions().toArray(String[]::new));
        parameters.forEach(options::param);
        RunResult result = new Runner(options.build()).runSingle();
        Sample sample = Sample.of(Metric.NANOSECONDS, result.getPrimaryResult().getScore());
        Map<String, Double> secondaryScores = new HashMap<>();
        result.getSecondaryResults().forEach((name, value) -> secondaryScores.put(name, value.getScore()));
        if (secondaryScores.containsKey(ALLOCATED)) {
            sample = sample.with(Metric.ALLOCATED, secondaryScores.getOrDefault(ALLOCATED, 0.0));
        }
        double updates = secondaryScores.getOrDefault("updates", 0.0);
        return updates == 0 ? sample
                : sample.with(Metric.CONFLICTS,
                        secondaryScores.getOrDefault("changes", updates) / updates - 1);
    }
}
