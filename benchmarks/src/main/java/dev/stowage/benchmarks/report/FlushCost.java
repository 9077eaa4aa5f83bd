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
 * How much a flush costs beside the write that it follows, on the disk that is measured. A disk that
 * acknowledges from a cache makes flushes cheap; ratios of durable stores are then ratios of their CPU time.
 *
 * @param writeMicros median of a 256-byte overwrite
 * @param flushedWriteMicros median of the same with fdatasync
 */
public record FlushCost(double writeMicros, double flushedWriteMicros) {
    private static final double MIN_PLAUSIBLE_RATIO = 5;
    private static final int ROUNDS = 5;
    private static final Duration ITERATION_TIME = Duration.ofMillis(100);

    /**
     * Measures, in turns.
     *
     * @param directory on the disk
     * @return both medians
     * @throws Exception the disk refuses
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

    /** Returns how many writes cost as much as one that is flushed. */
    public double ratioToWrite() {
        return flushedWriteMicros / writeMicros;
    }

    /** Writes it for people. */
    public String summary() {
        String line = "A flush costs " + NumberFormats.plain(ratioToWrite()) + " writes ("
                + NumberFormats.plain(flushedWriteMicros)
                + " µs against " + NumberFormats.plain(writeMicros) + " µs).";
        return ratioToWrite() >= MIN_PLAUSIBLE_RATIO
                ? line
                : line + " Below " + NumberFormats.plain(MIN_PLAUSIBLE_RATIO)
                        + " the disk acknowledges what it has not kept: ratios of durable stores are ratios of CPU"
                        + " time here.";
    }
}
