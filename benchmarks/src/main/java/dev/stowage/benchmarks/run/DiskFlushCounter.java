package dev.stowage.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts the flushes that a disk executes, from the statistics of Linux 5.5 and later, see
 * Documentation/block/stat.rst. One flush may serve several threads, so there may be fewer flushes than
 * forced writes. Flushes of other processes are included.
 */
public final class DiskFlushCounter {
    private static final int FLUSH_FIELD = 15;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Path statistics;

    private DiskFlushCounter(Path statistics) {
        this.statistics = statistics;
    }

    /**
     * Adds the metric FLUSHES to the samples of a workload, if the disk counts flushes. The samples must
     * contain the metric RATE.
     *
     * @param candidate any
     * @return the same candidate, counted
     */
    public static Candidate countFlushes(Candidate candidate) {
        return new Candidate(candidate.name(), candidate.kind(), candidate.description(), directory -> {
            BenchmarkWorkload workload = candidate.opener().open(directory);
            return forDirectory(directory)
                    .<BenchmarkWorkload>map(counter -> counter.new FlushCountingWorkload(workload))
                    .orElse(workload);
        });
    }

    /** The kernel counts flushes for whole disks, not for partitions. */
    private static Optional<DiskFlushCounter> forDirectory(Path directory) throws IOException {
        Path device = Path.of("/sys/class/block")
                .resolve(Path.of(Files.getFileStore(directory).name()).getFileName().toString());
        if (!Files.exists(device)) {
            return Optional.empty();
        }
        DiskFlushCounter counter = new DiskFlushCounter(
                Files.exists(device.resolve("partition")) ? device.toRealPath().resolveSibling("stat")
                        : device.resolve("stat"));
        return counter.fields().length > FLUSH_FIELD ? Optional.of(counter) : Optional.empty();
    }

    private String[] fields() throws IOException {
        return Files.readString(statistics).strip().split("\\s+");
    }

    private long count() throws IOException {
        return Long.parseLong(fields()[FLUSH_FIELD]);
    }

    private final class FlushCountingWorkload implements BenchmarkWorkload {
        private final BenchmarkWorkload workload;

        FlushCountingWorkload(BenchmarkWorkload workload) {
            this.workload = workload;
        }

        @Override
        public void warmUp(Duration time) throws Exception {
            workload.warmUp(time);
        }

        @Override
        public Sample run(Duration time) throws Exception {
            long before = count();
            long begin = System.nanoTime();
            Sample sample = workload.run(time);
            double operations = sample.values().getOrDefault(Metric.RATE, 0.0) * (System.nanoTime() - begin)
                    / NANOS_PER_SECOND;
            return operations == 0 ? sample : sample.with(Metric.FLUSHES, (count() - before) / operations);
        }

        @Override
        public void close() throws IOException {
            workload.close();
        }
    }
}
