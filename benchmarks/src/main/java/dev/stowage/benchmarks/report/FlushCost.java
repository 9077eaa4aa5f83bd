package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.model.RawOverwrite;
import dev.stowage.benchmarks.run.LoadGenerator;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.run.SampleStatistics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The cost of a flush compared with the write that precedes it, on the measured disk. A disk that
 * acknowledges from a cache makes flushes cheap; ratios of durable stores are then ratios of their CPU time.
 *
 * @param writeMicros median time of a 256-byte overwrite
 * @param flushedWriteMicros median time of the same followed by fdatasync
 */
public record FlushCost(double writeMicros, double flushedWriteMicros) {
    private static final double MIN_PLAUSIBLE_RATIO = 5;
    private static final int ROUNDS = 5;
    private static final Duration ITERATION_TIME = Duration.ofMillis(100);

    /**
     * Measures both in alternation.
     *
     * @param directory a directory on the disk
     * @return both medians
     * @throws Exception the disk cannot be written
     */
    public static FlushCost measure(Path directory) throws Exception {
        List<Double> written = new ArrayList<>();
        List<Double> flushed = new ArrayList<>();
        try (RawOverwrite file = new RawOverwrite(directory.resolve("flush"))) {
            for (int round = 0; round < ROUNDS; round++) {
                written.add(median(LoadGenerator.run(1, ITERATION_TIME, thread -> file::overwrite)));
                flushed.add(median(LoadGenerator.run(1, ITERATION_TIME, thread -> file::overwriteAndSync)));
            }
        }
        return new FlushCost(SampleStatistics.of(written).median().orElseThrow(),
                SampleStatistics.of(flushed).median().orElseThrow());
    }

    private static double median(Sample sample) {
        return sample.values().getOrDefault(Metric.P50, 0.0);
    }

    /** Returns how many writes take as long as one that is flushed. */
    public double ratioToWrite() {
        return flushedWriteMicros / writeMicros;
    }

    /** Returns a sentence for people. */
    public String summary() {
        String line = "A flush costs " + NumberFormats.plain(ratioToWrite()) + " writes ("
                + NumberFormats.plain(flushedWriteMicros) + " µs against " + NumberFormats.plain(writeMicros)
                + " µs).";
        return ratioToWrite() >= MIN_PLAUSIBLE_RATIO ? line
                : line + " Below " + NumberFormats.plain(MIN_PLAUSIBLE_RATIO)
                        + " the disk acknowledges from a cache: ratios of durable stores are ratios of CPU "
                        + " time here.";
    }
}
