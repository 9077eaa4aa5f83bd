package dev.stowage.benchmarks.report;

import dev.stowage.benchmarks.model.RawOverwrite;
import dev.stowage.benchmarks.run.Load;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.run.Series;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much a flush costs beside the write that it follows, on the disk that is measured. A disk that
 * acknowledges from a cache makes flushes cheap; ratios of durable stores are then ratios of their CPU time.
 *
 * @param writeMicros median of a 256-byte overwrite
 * @param flushedMicros median of the same with fdatasync
 */
public record FlushCost(double writeMicros, double flushedMicros) {
    private static final double HONEST = 5;
    private static final int ROUNDS = 5;
    private static final Duration TURN = Duration.ofMillis(100);

    /**
     * Measures, in turns.
     *
     * @param directory on the disk
     * @return both medians
     * @throws Exception the disk refuses
     */
    public static FlushCost measured(Path directory) throws Exception {
        List<Double> written = new ArrayList<>();
        List<Double> flushed = new ArrayList<>();
        try (RawOverwrite file = new RawOverwrite(directory.resolve("flush"))) {
            for (int round = 0; round < ROUNDS; round++) {
                written.add(median(Load.run(1, TURN, thread -> file::overwrite)));
                flushed.add(median(Load.run(1, TURN, thread -> file::write)));
            }
        }
        return new FlushCost(Series.median(written).orElseThrow(), Series.median(flushed).orElseThrow());
    }

    private static double median(Sample sample) {
        return sample.values().getOrDefault(Measure.P50, 0.0);
    }

    /** Returns how many writes cost as much as one that is flushed. */
    public double writes() {
        return flushedMicros / writeMicros;
    }

    /** Writes it for people. */
    public String sentence() {
        String line = "A flush costs " + Numbers.ratio(writes()) + " writes (" + Numbers.ratio(flushedMicros)
                + " µs against " + Numbers.ratio(writeMicros) + " µs).";
        return writes() >= HONEST
                ? line
                : line + " Below " + Numbers.ratio(HONEST)
                        + " the disk acknowledges what it has not kept: ratios of durable stores are ratios of CPU"
                        + " time here.";
    }
}
