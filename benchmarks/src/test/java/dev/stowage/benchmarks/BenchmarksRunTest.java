package dev.stowage.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Every benchmark runs, if only for a moment; the figures of such a run mean nothing and are not looked at.
 */
class BenchmarksRunTest {
    @Test
    void everyBenchmarkRuns() throws Exception {
        Options options = new OptionsBuilder().include("dev\\.stowage\\..*")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        List<String> names = results.stream()
                .map(result -> result.getParams().getBenchmark())
                .distinct()
                .toList();
        assertTrue(names.size() >= 2, "found only " + names);
        results.forEach(result -> assertEquals(1, result.getAggregatedResult().getIterationResults().size()));
    }
}
