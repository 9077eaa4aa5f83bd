package dev.stowage.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.benchmarks.run.Candidate.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterleavedRunnerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;
    private final List<String> log = new ArrayList<>();
    private final Map<String, Duration> iterationTimes = new HashMap<>();
    private final List<BenchmarkCase.Medium> usedMedia = new ArrayList<>();
    private BenchmarkCase.Medium warmUpMedium = BenchmarkCase.Medium.DISK;
    private Instant now = START;

    @Test
    void candidatesAreInterleavedAfterAnUnmeasuredIteration() throws Exception {
        List<CaseResult> results = run(3, Duration.ofMinutes(1), candidate("a", 1), candidate("b", 10));
        assertEquals(List.of("open a", "a", "open b", "b", "a", "b", "a", "b", "a", "b", "close a",
                "close b", "result"), log);
        CandidateSamples a = results.getFirst().find("a").orElseThrow();
        assertEquals(List.of(2.0, 3.0, 4.0), a.values(Metric.RATE), "the first turn is left out");
        assertEquals(Optional.of(3.0), a.median(Metric.RATE));
        assertEquals(Optional.empty(), a.problem());
    }

    @Test
    void aCandidateWarmedUpInMemoryIsReopenedOnDisk() throws Exception {
        warmUpMedium = BenchmarkCase.Medium.TMPFS;
        List<CaseResult> results = run(1, Duration.ofMinutes(1), candidate("a", 1));
        assertEquals(List.of("open a", "a", "close a", "open a", "a", "a", "close a", "result"), log);
        assertEquals(List.of(BenchmarkCase.Medium.DISK, BenchmarkCase.Medium.TMPFS), usedMedia);
        assertEquals(List.of(2.0), results.getFirst().find("a").orElseThrow().values(Metric.RATE));
        try (var left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aFailingCandidateIsExcludedAndTheOthersContinue() throws Exception {
        Candidate failing = new Candidate("failing", Kind.PEER, "", any -> {
            throw new IOException("no such thing");
        });
        List<CaseResult> results = run(2, Duration.ofMinutes(1), failing, candidate("b", 1));
        assertEquals(Optional.of("java.io.IOException: no such thing"),
                results.getFirst().find("failing").orElseThrow().problem());
        assertEquals(List.of(2.0, 3.0), results.getFirst().find("b").orElseThrow().values(Metric.RATE));
    }

    @Test
    void aFailureToCloseIsReportedBesideAnEarlierOne() throws Exception {
        List<CaseResult> results = run(1, Duration.ofMinutes(1), unclosable("a", Optional.empty()),
                unclosable("b", Optional.of("no space")));
        assertEquals(
                List.of("closing: java.io.IOException: busy",
                        "java.io.IOException: no space; closing: java.io.IOException: busy"),
                results.getFirst()
                        .samples()
                        .stream()
                        .map(samples -> samples.problem().orElseThrow())
                        .toList());
    }

    private static Candidate unclosable(String name, Optional<String> failure) {
        return new Candidate(name, Kind.PEER, "", any -> new BenchmarkWorkload() {
            @Override
            public Sample run(Duration time) throws IOException {
                if (failure.isPresent()) {
                    throw new IOException(failure.orElseThrow());
                }
                return Sample.of(Metric.RATE, 1);
            }

            @Override
            public void close() throws IOException {
                throw new IOException("busy");
            }
        });
    }

    @Test
    void theLimitEndsTheRunAndSaysSo() throws Exception {
        List<CaseResult> results = run(5, Duration.ofSeconds(25), candidate("a", 1), candidate("b", 1));
        for (CandidateSamples samples : results.getFirst().samples()) {
            assertTrue(samples.values(Metric.RATE).size() < 5, "cut: " + samples);
            assertTrue(samples.problem().orElseThrow().contains("time"), "says why: " + samples);
        }
        assertTrue(log.containsAll(List.of("close a", "close b")), "closed all the same: " + log);
    }

    @Test
    void theResultOfACaseIsThereBeforeTheNextOneBegins() throws Exception {
        RunProfile profile = new RunProfile(RunProfile.Extent.QUICK, 1, Duration.ofMillis(1),
                Duration.ofMillis(1), Duration.ofMinutes(1));
        run(profile, List.of(List.of(candidate("a", 1)), List.of(candidate("b", 1))));
        assertEquals(
                List.of("open a", "a", "a", "close a", "result", "open b", "b", "b", "close b", "result"),
                log);
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        run(1, Duration.ofMinutes(1), candidate("a", 1));
        try (var left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aSlowOpenCostsNoRounds() throws Exception {
        Candidate slow = new Candidate("slow", Kind.PEER, "", own -> {
            now = now.plusSeconds(50);
            return overrunningWorkload("slow", 1);
        });
        List<CaseResult> results = run(profile(RunProfile.MIN_ROUNDS, Duration.ofSeconds(100)),
                List.of(List.of(slow, overrunningCandidate("a", 1)),
                        List.of(overrunningCandidate("b", 1), overrunningCandidate("c", 1))));
        assertAllRounds(results);
        assertTrue(!now.isAfter(START.plusSeconds(100)), "within the limit: " + now);
        assertTrue(iterationTimes.get("b").compareTo(iterationTimes.get("a")) <= 0,
                "what is left is shared: " + iterationTimes);
    }

    @Test
    void overrunningIterationsShortenThoseOfLaterCases() throws Exception {
        List<CaseResult> results = run(profile(RunProfile.MIN_ROUNDS, Duration.ofSeconds(100)),
                List.of(List.of(overrunningCandidate("a", 2)), List.of(overrunningCandidate("b", 1)),
                        List.of(overrunningCandidate("c", 1))));
        assertAllRounds(results);
        assertTrue(iterationTimes.get("c").compareTo(iterationTimes.get("a")) < 0,
                "shorter: " + iterationTimes);
        assertTrue(!now.isAfter(START.plusSeconds(100)), "within the limit: " + now);
    }

    @Test
    void anOverrunningCaseIsCutAndTheNextOneIsNot() throws Exception {
        List<CaseResult> results = run(profile(RunProfile.MIN_ROUNDS, Duration.ofSeconds(100)),
                List.of(List.of(overrunningCandidate("endless", 8)), List.of(overrunningCandidate("b", 1))));
        assertTrue(results.getFirst().find("endless").orElseThrow().problem().isPresent(), "cut");
        assertAllRounds(List.of(results.get(1)));
    }

    private static RunProfile profile(int rounds, Duration limit) {
        return new RunProfile(RunProfile.Extent.QUICK, rounds, Duration.ofMillis(1),
                Duration.ofSeconds(5), limit);
    }

    private static void assertAllRounds(List<CaseResult> results) {
        for (CaseResult result : results) {
            for (CandidateSamples samples : result.samples()) {
                assertEquals(RunProfile.MIN_ROUNDS, samples.values(Metric.RATE).size(), samples::toString);
            }
        }
    }

    private Candidate overrunningCandidate(String name, int factor) {
        return new Candidate(name, Kind.RAW, "", any -> overrunningWorkload(name, factor));
    }

    /** Takes a multiple of the time that it is given. */
    private BenchmarkWorkload overrunningWorkload(String name, int factor) {
        return time -> {
            iterationTimes.put(name, time);
            now = now.plus(time.multipliedBy(factor));
            return Sample.of(Metric.RATE, 1);
        };
    }

    private List<CaseResult> run(int rounds, Duration limit, Candidate... candidates) throws IOException {
        return run(new RunProfile(RunProfile.Extent.QUICK, rounds, Duration.ofMillis(1), Duration.ofMillis(1),
                limit), List.of(List.of(candidates), List.of()));
    }

    private List<CaseResult> run(RunProfile profile, List<List<Candidate>> cases) throws IOException {
        Benchmark benchmark = new Benchmark() {
            @Override
            public Description description() {
                return new Description("?", Metric.RATE).withWarmUpMedium(warmUpMedium);
            }

            @Override
            public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
                return cases.stream()
                        .map(candidates -> new BenchmarkCase(Map.of(), BenchmarkCase.Medium.DISK, candidates))
                        .toList();
            }
        };
        InstantSource clock = () -> now;
        InterleavedRunner interleavedRunner = new InterleavedRunner(
                new LinkedHashMap<>(Map.of(benchmark, benchmark.cases(BackendSelection.empty(), profile))),
                profile, this::directoryFor, clock,
                (done, total, current) -> assertTrue(done < total, current));
        assertEquals(cases.stream().filter(candidates -> !candidates.isEmpty()).count(),
                interleavedRunner.caseCount(), "cases without candidates are left out, and no other");
        List<CaseResult> results = new ArrayList<>();
        interleavedRunner.run(result -> {
            log.add("result");
            results.add(result);
        });
        assertEquals(interleavedRunner.caseCount(), results.size());
        return results;
    }

    private Path directoryFor(BenchmarkCase.Medium medium) {
        usedMedia.add(medium);
        return directory;
    }

    /** Measures first, 2 × first, … of its own; each turn takes 5 s of the clock. */
    private Candidate candidate(String name, double first) {
        return new Candidate(name, Kind.RAW, "", own -> {
            Files.writeString(own.resolve("file"), "x");
            log.add("open " + name);
            return new BenchmarkWorkload() {
                private double next = first;

                @Override
                public Sample run(Duration time) {
                    log.add(name);
                    now = now.plusSeconds(5);
                    next += first;
                    return Sample.of(Metric.RATE, next - first);
                }

                @Override
                public void close() {
                    log.add("close " + name);
                }
            };
        });
    }
}
