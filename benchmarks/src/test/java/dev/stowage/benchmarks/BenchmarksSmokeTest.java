package dev.stowage.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.benchmarks.report.BenchmarkResults;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.CandidateSamples;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Installation;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.run.RunProgressListener;
import dev.stowage.benchmarks.store.ListAll;
import dev.stowage.benchmarks.store.LoadAll;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every benchmark runs, if only for a moment; the figures of such a run mean nothing and are not looked at.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class BenchmarksSmokeTest {
    private static final RunProfile SMOKE = new RunProfile(RunProfile.Extent.SMOKE, 1, Duration.ofMillis(5),
            Duration.ofMillis(5), Duration.ofMinutes(100));

    @TempDir
    Path directory;

    @BeforeAll
    void install(@TempDir Path home) throws Exception {
        BenchmarkTestInstallation.create(home);
    }

    @Test
    void theContractIsMeasured() throws Exception {
        Collection<RunResult> results =
                new Runner(new OptionsBuilder().include(ContractBenchmark.class.getName())
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(1))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build()).run();
        assertEquals(2, results.size());
    }

    @Test
    @Timeout(600)
    void everyCandidateOfEveryBenchmarkFinishes() throws Exception {
        Path report = directory.resolve("report");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        BenchmarkResults results;
        try (Installation installation = Installation.open()) {
            BackendSelection backends = installation
                    .selectBackends(Files.createDirectory(directory.resolve("look")), any -> true);
            assertEquals(List.of(), backends.unavailable());
            results = new BenchmarkRun(Benchmarks.all(), SMOKE, disk, Optional.of(report), "test",
                    InstantSource.system())
                    .run(backends, (done, total, what) -> assertTrue(done < total, what));
        }
        for (Benchmark benchmark : results.benchmarks()) {
            assertTrue(!results.resultsOf(benchmark).isEmpty(), benchmark.name() + " has no case");
        }
        for (CaseResult result : results.caseResults()) {
            for (CandidateSamples samples : result.samples()) {
                String label = result.benchmark() + ": " + samples.candidate();
                assertEquals(Optional.empty(), samples.problem(), label);
                assertTrue(samples.median(results.primaryMetric(result)).orElseThrow() > 0, label);
            }
        }
        assertTrue(Files.exists(report.resolve("benchmark.json")));
        assertTrue(Files.exists(report.resolve("benchmark.html")));
        try (Stream<Path> left = Files.list(disk)) {
            assertEquals(List.of(), left.toList(), "left behind");
        }
    }

    @Test
    void anInterruptedRunKeepsItsCompletedCases() throws Exception {
        Path report = directory.resolve("report of an ended run");
        Path disk = Files.createDirectory(directory.resolve("disk of an ended run"));
        RunProgressListener interrupting = (done, total, current) -> {
            if (current.startsWith("List")) {
                throw new IllegalStateException("ended here");
            }
        };
        try (Installation installation = Installation.open()) {
            BackendSelection backends = installation.selectBackends(
                    Files.createDirectory(directory.resolve("look of an ended run")),
                    backend -> backend.name().equals("memory"));
            BenchmarkRun run = new BenchmarkRun(List.of(new LoadAll(), new ListAll()), SMOKE, disk,
                    Optional.of(report), "test", InstantSource.system());
            assertThrows(IllegalStateException.class, () -> run.run(backends, interrupting));
        }
        try (Stream<Path> files = Files.list(report)) {
            assertEquals(Set.of("benchmark.json", "benchmark.html"),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
        JsonNode json = JsonMapper.shared().readTree(Files.readString(report.resolve("benchmark.json")));
        assertEquals(List.of("LoadAll"), json.get("cases").findValuesAsString("benchmark"));
        assertEquals(1, json.get("pendingCases").asInt());
    }
}
