package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Durability;
import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.posix.Directory;
import dev.stowage.posix.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Opens a store and reads all of its records, after its files were dropped from the page cache. Names and
 * inodes stay cached: the kernel can drop them only for the whole machine.
 */
public final class LoadAll implements Benchmark {
    private static final double NANOS_PER_MILLI = 1e6;

    /** Creates the benchmark. */
    public LoadAll() {}

    @Override
    public Description description() {
        return new Description("How long does it take to load all records, and how much memory do they need?",
                Metric.MILLISECONDS).withIterationTimeFactor(4);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        List<BenchmarkCase> cases = new ArrayList<>();
        for (int count : profile.choose(new int[]{50}, new int[]{10_000, 100_000})) {
            List<Candidate> candidates = new ArrayList<>();
            StoreCandidate.all(backends, Durability.ATOMIC)
                    .forEach(candidate -> candidates
                            .add(new Candidate(candidate.name(), candidate.kind(), candidate.description(),
                                    directory -> loadWorkload(candidate, directory, count))));
            cases.add(new BenchmarkCase(BenchmarkCase.parameters("records", count), Medium.DISK, candidates));
        }
        return cases;
    }

    private static BenchmarkWorkload loadWorkload(StoreCandidate candidate, Path directory, int count)
            throws IOException {
        try (BenchmarkStore store = candidate.opener().open(directory)) {
            store.bulkLoad(BenchmarkRecords.records(count, 0));
        }
        return new BenchmarkWorkload() {
            @Override
            public Sample run(Duration time) throws IOException {
                return measureLoad(candidate, directory, count);
            }

            @Override
            public void close() throws IOException {
                try (BenchmarkStore store = candidate.opener().open(directory)) {
                    store.cleanUp();
                }
            }
        };
    }

    private static Sample measureLoad(StoreCandidate candidate, Path directory, int count)
            throws IOException {
        dropPageCache(directory);
        long usedBefore = usedMemory();
        long start = System.nanoTime();
        try (BenchmarkStore store = candidate.opener().open(directory)) {
            int found = store.list().size();
            double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
            if (found != count) {
                throw new IllegalStateException(found + " of " + count + " records were found");
            }
            return Sample.of(Metric.MILLISECONDS, millis)
                    .with(Metric.MEMORY, Math.max(0, (double) (usedMemory() - usedBefore) / count));
        }
    }

    private static void dropPageCache(Path directory) throws IOException {
        try (Directory root = Directory.open(directory)) {
            root.syncFileSystem();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                try (OpenFile file = OpenFile.open(path, OpenFile.Access.READ)) {
                    file.dropCache();
                }
            }
        }
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
