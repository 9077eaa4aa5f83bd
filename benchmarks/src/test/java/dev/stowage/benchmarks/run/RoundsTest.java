package dev.stowage.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.benchmarks.run.Contestant.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;
    private final List<String> log = new ArrayList<>();
    private Instant now = START;

    @Test
    void contestantsTakeTurnsAfterOneTurnThatDoesNotCount() throws Exception {
        List<CaseResult> results = run(3, Duration.ofMinutes(1), contestant("a", 1), contestant("b", 10));
        assertEquals(
                List.of("open a", "a", "open b", "b", "a", "b", "a", "b", "a", "b", "close a", "close b"),
                log);
        Series a = results.getFirst().of("a").orElseThrow();
        assertEquals(List.of(2.0, 3.0, 4.0), a.values(Measure.RATE), "the first turn is left out");
        assertEquals(Optional.of(3.0), a.median(Measure.RATE));
        assertEquals(Optional.empty(), a.problem());
    }

    @Test
    void whoFailsIsOutAndTheOthersGoOn() throws Exception {
        Contestant failing = new Contestant("failing", Kind.PEER, "", any -> {
            throw new IOException("no such thing");
        });
        List<CaseResult> results = run(2, Duration.ofMinutes(1), failing, contestant("b", 1));
        assertEquals(Optional.of("no such thing"), results.getFirst().of("failing").orElseThrow().problem());
        assertEquals(List.of(2.0, 3.0), results.getFirst().of("b").orElseThrow().values(Measure.RATE));
    }

    @Test
    void theLimitEndsTheRunAndSaysSo() throws Exception {
        List<CaseResult> results = run(5, Duration.ofSeconds(25), contestant("a", 1), contestant("b", 1));
        for (Series series : results.getFirst().series()) {
            assertTrue(series.values(Measure.RATE).size() < 5, "cut: " + series);
            assertTrue(series.problem().orElseThrow().contains("time"), "says why: " + series);
        }
        assertTrue(log.containsAll(List.of("close a", "close b")), "closed all the same: " + log);
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        run(1, Duration.ofMinutes(1), contestant("a", 1));
        try (var left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private List<CaseResult> run(int rounds, Duration limit, Contestant... contestants) throws IOException {
        Benchmark benchmark = new Benchmark() {
            @Override
            public String question() {
                return "?";
            }

            @Override
            public Measure measure() {
                return Measure.RATE;
            }

            @Override
            public List<Case> cases(Field field, Form form) {
                return List.of(new Case(Map.of(), Case.Place.DISK, List.of(contestants)),
                        new Case(Map.of("left", "out"), Case.Place.DISK, List.of()));
            }
        };
        InstantSource clock = () -> now;
        List<CaseResult> results = new Rounds(List.of(benchmark), Field.empty(),
                new Form(Form.Extent.QUICK, rounds, Duration.ofMillis(1), limit), any -> directory, clock,
                (done, total, current) -> assertTrue(done < total, current)).run();
        assertEquals(1, results.size(), "a case without contestants is left out");
        return results;
    }

    /** Measures first, 2 × first, … of its own; each turn takes 5 s of the clock. */
    private Contestant contestant(String name, double first) {
        return new Contestant(name, Kind.RAW, "", own -> {
            Files.writeString(own.resolve("file"), "x");
            log.add("open " + name);
            return new Trial() {
                private double next = first;

                @Override
                public Sample run(Duration time) {
                    log.add(name);
                    now = now.plusSeconds(5);
                    next += first;
                    return Sample.of(Measure.RATE, next - first);
                }

                @Override
                public void close() {
                    log.add("close " + name);
                }
            };
        });
    }
}
