package dev.stowage.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts the flushes that a disk executes, as Linux 5.5 and later count them: Documentation/block/stat.rst.
 * The kernel lets one flush serve several threads, so that these may be fewer than the forced writes; others
 * on the machine are counted too.
 */
public final class DiskFlushes {
    private static final int FLUSHES = 15;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Path statistics;

    private DiskFlushes(Path statistics) {
        this.statistics = statistics;
    }

    /**
     * Adds flushes for one operation to what a contestant measures, where the disk counts them. Its samples
     * have a rate.
     *
     * @param contestant any
     * @return the same contestant, counted
     */
    public static Contestant counted(Contestant contestant) {
        return new Contestant(contestant.name(), contestant.kind(), contestant.note(), directory -> {
            Trial trial = contestant.opening().open(directory);
            return below(directory).<Trial>map(disk -> disk.new Counted(trial)).orElse(trial);
        });
    }

    /** Only whole disks count them, not their partitions. */
    private static Optional<DiskFlushes> below(Path directory) throws IOException {
        Path device = Path.of("/sys/class/block")
                .resolve(Path.of(Files.getFileStore(directory).name()).getFileName().toString());
        if (!Files.exists(device)) {
            return Optional.empty();
        }
        DiskFlushes flushes = new DiskFlushes(Files.exists(device.resolve("partition"))
                ? device.toRealPath().resolveSibling("stat")
                : device.resolve("stat"));
        return flushes.fields().length > FLUSHES ? Optional.of(flushes) : Optional.empty();
    }

    private String[] fields() throws IOException {
        return Files.readString(statistics).strip().split("\\s+");
    }

    private long count() throws IOException {
        return Long.parseLong(fields()[FLUSHES]);
    }

    private final class Counted implements Trial {
        private final Trial trial;

        Counted(Trial trial) {
            this.trial = trial;
        }

        @Override
        public void warmUp(Duration time) throws Exception {
            trial.warmUp(time);
        }

        @Override
        public Sample run(Duration time) throws Exception {
            long before = count();
            long begin = System.nanoTime();
            Sample sample = trial.run(time);
            double operations = sample.values().getOrDefault(Measure.RATE, 0.0)
                    * (System.nanoTime() - begin) / NANOS_PER_SECOND;
            return operations == 0 ? sample : sample.with(Measure.FLUSHES, (count() - before) / operations);
        }

        @Override
        public void close() throws IOException {
            trial.close();
        }
    }
}
