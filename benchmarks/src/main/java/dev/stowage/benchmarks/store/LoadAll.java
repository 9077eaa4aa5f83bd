package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Level;
import dev.stowage.benchmarks.model.StatusModel;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Case.Place;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.run.Trial;
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
 * Opening a store and reading all of its records, after the kernel was asked to forget the contents of its
 * files. Names and inodes stay in memory: to drop those too, the whole machine would have to forget its own.
 */
public final class LoadAll implements Benchmark {
    private static final double NANOS_PER_MILLI = 1e6;

    /** Makes the benchmark. */
    public LoadAll() {}

    @Override
    public String question() {
        return "How long after a start are all records known, and what do they cost in memory?";
    }

    @Override
    public int turnCost() {
        return 4;
    }

    @Override
    public Measure measure() {
        return Measure.MILLISECONDS;
    }

    @Override
    public List<Case> cases(Field field, Form form) {
        List<Case> cases = new ArrayList<>();
        for (int count : form.choose(new int[]{50}, new int[]{10_000, 100_000})) {
            List<Contestant> contestants = new ArrayList<>();
            Entrant.all(field, Level.ATOMIC)
                    .forEach(entrant -> contestants.add(new Contestant(entrant.name(),
                            entrant.kind(), entrant.note(), directory -> filled(entrant, directory, count))));
            cases.add(new Case(Case.parameters("records", count), Place.DISK, contestants));
        }
        return cases;
    }

    private static Trial filled(Entrant entrant, Path directory, int count) throws IOException {
        try (StatusModel model = entrant.opening().open(directory)) {
            model.fill(Records.records(count, 0));
        }
        return new Trial() {
            @Override
            public Sample run(Duration time) throws IOException {
                return load(entrant, directory, count);
            }

            @Override
            public void close() throws IOException {
                try (StatusModel model = entrant.opening().open(directory)) {
                    model.clear();
                }
            }
        };
    }

    private static Sample load(Entrant entrant, Path directory, int count) throws IOException {
        forget(directory);
        long memory = usedMemory();
        long start = System.nanoTime();
        try (StatusModel model = entrant.opening().open(directory)) {
            int found = model.list().size();
            double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
            if (found != count) {
                throw new IllegalStateException(found + " of " + count + " records were found again");
            }
            return Sample.of(Measure.MILLISECONDS, millis)
                    .with(Measure.MEMORY, Math.max(0, (double) (usedMemory() - memory) / count));
        }
    }

    private static void forget(Path directory) throws IOException {
        try (Directory top = Directory.open(directory)) {
            top.syncFileSystem();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                try (OpenFile file = OpenFile.open(path, OpenFile.Access.READ)) {
                    file.forget();
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
