package dev.stowage.benchmarks;

import dev.stowage.benchmarks.report.Findings;
import dev.stowage.benchmarks.report.FlushCost;
import dev.stowage.benchmarks.report.Goals;
import dev.stowage.benchmarks.report.HtmlReport;
import dev.stowage.benchmarks.report.JsonReport;
import dev.stowage.benchmarks.report.Machine;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Progress;
import dev.stowage.benchmarks.run.Rounds;
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
 * One run from its questions to its reports.
 *
 * @param benchmarks what is asked
 * @param form how much
 * @param disk an existing directory on the disk that is measured
 * @param report where the files go, if they are wanted
 * @param command what was typed
 * @param clock when it is
 */
record BenchmarkRun(List<Benchmark> benchmarks, Form form, Path disk, Optional<Path> report, String command,
        InstantSource clock) {
    /** Where Linux systems mount a file system in memory, see shm_overview(7). */
    static final Path TMPFS = Path.of("/dev/shm");

    /**
     * Runs. The report is written anew after each case, so that a run that is ended leaves what it has
     * measured.
     *
     * @param field who takes part
     * @param progress is told of each turn
     * @return what was found
     * @throws Exception a directory or the disk fails
     */
    Findings run(Field field, Progress progress) throws Exception {
        try (Workplace onDisk = Workplace.in(disk);
                Workplace inMemory = Workplace.in(Files.isWritable(TMPFS) ? TMPFS : disk)) {
            Instant began = clock.instant();
            Machine.Moment before = Machine.Moment.now();
            FlushCost flush = FlushCost.measured(onDisk.directory());
            Rounds rounds = new Rounds(cases(field), form,
                    place -> (place == Case.Place.DISK ? onDisk : inMemory).directory(), clock, progress);
            Map<String, String> machine = Machine.facts(disk);
            List<CaseResult> results = new ArrayList<>();
            Supplier<Findings> soFar = () -> new Findings(benchmarks, form, results,
                    rounds.caseCount() - results.size(), field.missing(), machine, before,
                    Machine.Moment.now(), flush, began, Duration.between(began, clock.instant()), command);
            rounds.run(result -> {
                results.add(result);
                write(soFar.get());
            });
            Findings findings = soFar.get();
            write(findings);
            return findings;
        }
    }

    private SequencedMap<Benchmark, List<Case>> cases(Field field) {
        SequencedMap<Benchmark, List<Case>> cases = new LinkedHashMap<>();
        for (Benchmark benchmark : benchmarks) {
            List<Case> all = benchmark.cases(field, form);
            cases.put(benchmark,
                    form.extent() == Form.Extent.QUICK ? Goals.compared(benchmark.name(), all) : all);
        }
        return cases;
    }

    private void write(Findings findings) throws IOException {
        if (report.isPresent()) {
            Path directory = Files.createDirectories(report.orElseThrow());
            replace(directory.resolve("benchmark.json"), JsonReport.text(findings));
            replace(directory.resolve("benchmark.html"), HtmlReport.text(findings));
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
