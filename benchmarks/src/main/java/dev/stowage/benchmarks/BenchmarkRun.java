package dev.stowage.benchmarks;

import dev.stowage.benchmarks.report.BenchmarkResults;
import dev.stowage.benchmarks.report.FlushCost;
import dev.stowage.benchmarks.report.Goals;
import dev.stowage.benchmarks.report.HtmlReport;
import dev.stowage.benchmarks.report.JsonReport;
import dev.stowage.benchmarks.report.MachineFacts;

import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.InterleavedRunner;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.run.RunProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * Runs benchmarks and writes the reports.
 *
 * @param benchmarks the benchmarks to run
 * @param profile the number and length of rounds
 * @param disk an existing directory on the disk to measure
 * @param reportDirectory the directory of the report files; empty: none are written
 * @param command the command line, for the report
 * @param clock the clock of the run
 */
record BenchmarkRun(List<Benchmark> benchmarks, RunProfile profile, Path disk, Optional<Path> reportDirectory,
        String command, InstantSource clock) {
    /** The mount point of the file system in memory, see shm_overview(7). */
    static final Path TMPFS = Path.of("/dev/shm");

    /**
     * Runs all cases. The report is rewritten after each case, so that an interrupted run leaves its
     * completed cases.
     *
     * @param backends the backends that take part
     * @param runProgressListener is notified before each iteration
     * @return the results of all cases
     * @throws Exception a directory cannot be created or removed, or a report cannot be written
     */
    BenchmarkResults run(BackendSelection backends, RunProgressListener runProgressListener)
            throws Exception {
        try (WorkDirectory onDisk = WorkDirectory.createIn(disk);
                WorkDirectory inMemory = WorkDirectory.createIn(Files.isWritable(TMPFS) ? TMPFS : disk)) {
            Instant startedAt = clock.instant();
            MachineFacts.LoadSnapshot before = MachineFacts.LoadSnapshot.capture();
            FlushCost flushCost = FlushCost.measure(onDisk.path());
            InterleavedRunner runner = new InterleavedRunner(cases(backends), profile,
                    medium -> (medium == BenchmarkCase.Medium.DISK ? onDisk : inMemory).path(), clock,
                    runProgressListener);
            Map<String, String> machine = MachineFacts.facts(disk);
            List<CaseResult> caseResults = new ArrayList<>();
            Supplier<BenchmarkResults> snapshot = () -> new BenchmarkResults(benchmarks, profile, caseResults,
                    runner.caseCount() - caseResults.size(), backends.unavailable(), machine, before,
                    MachineFacts.LoadSnapshot.capture(), flushCost, startedAt,
                    Duration.between(startedAt, clock.instant()), command);
            runner.run(result -> {
                caseResults.add(result);
                write(snapshot.get());
            });
            BenchmarkResults results = snapshot.get();
            write(results);
            return results;
        }
    }

    private SequencedMap<Benchmark, List<BenchmarkCase>> cases(BackendSelection backends) {
        SequencedMap<Benchmark, List<BenchmarkCase>> cases = new LinkedHashMap<>();
        for (Benchmark benchmark : benchmarks) {
            List<BenchmarkCase> all = benchmark.cases(backends, profile);
            cases.put(benchmark,
                    profile.extent() == RunProfile.Extent.QUICK ? Goals.retainCompared(benchmark.name(), all)
                            : all);
        }
        return cases;
    }

    private void write(BenchmarkResults results) throws IOException {
        if (reportDirectory.isPresent()) {
            Path directory = Files.createDirectories(reportDirectory.orElseThrow());
            replaceAtomically(directory.resolve("benchmark.json"), JsonReport.text(results));
            replaceAtomically(directory.resolve("benchmark.html"), HtmlReport.text(results));
        }
    }

    private static void replaceAtomically(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
