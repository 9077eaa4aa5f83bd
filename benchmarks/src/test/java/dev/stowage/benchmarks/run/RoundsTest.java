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
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private final Map<String, Duration> turns = new HashMap<>();
    private final List<Case.Place> places = new ArrayList<>();
    private Case.Place warmUpPlace = Case.Place.DISK;
    private Instant now = START;

    @Test
    void contestantsTakeTurnsAfterOneTurnThatDoesNotCount() throws Exception {
        List<CaseResult> results = run(3, Duration.ofMinutes(1), contestant("a", 1), contestant("b", 10));
        assertEquals(
                List.of("open a", "a", "open b", "b", "a", "b", "a", "b", "a", "b", "close a", "close b",
                        "result"),
                log);
        Series a = results.getFirst().of("a").orElseThrow();
        assertEquals(List.of(2.0, 3.0, 4.0), a.values(Measure.RATE), "the first turn is left out");
        assertEquals(Optional.of(3.0), a.median(Measure.RATE));
        assertEquals(Optional.empty(), a.problem());
    }

    @Test
    void whoWarmsUpInMemoryIsOpenedAgainWhereItIsMeasured() throws Exception {
        warmUpPlace = Case.Place.TMPFS;
        List<CaseResult> results = run(1, Duration.ofMinutes(1), contestant("a", 1));
        assertEquals(List.of("open a", "a", "close a", "open a", "a", "a", "close a", "result"), log);
        assertEquals(List.of(Case.Place.DISK, Case.Place.TMPFS), places);
        assertEquals(List.of(2.0), results.getFirst().of("a").orElseThrow().values(Measure.RATE));
        try (var left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
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
    void theResultOfACaseIsThereBeforeTheNextOneBegins() throws Exception {
        Form form = new Form(Form.Extent.QUICK, 1, Duration.ofMillis(1), Duration.ofMillis(1),
                Duration.ofMinutes(1));
        run(form, List.of(List.of(contestant("a", 1)), List.of(contestant("b", 1))));
        assertEquals(
                List.of("open a", "a", "a", "close a", "result", "open b", "b", "b", "close b", "result"),
                log);
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        run(1, Duration.ofMinutes(1), contestant("a", 1));
        try (var left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void anOpeningThatTakesLongCostsNobodyARound() throws Exception {
        Contestant slow = new Contestant("slow", Kind.PEER, "", own -> {
            now = now.plusSeconds(50);
            return spending("slow", 1);
        });
        List<CaseResult> results = run(rounds(Form.FEWEST_ROUNDS, Duration.ofSeconds(100)),
                List.of(List.of(slow, spender("a", 1)), List.of(spender("b", 1), spender("c", 1))));
        assertAllRounds(results);
        assertTrue(!now.isAfter(START.plusSeconds(100)), "within the limit: " + now);
        assertTrue(turns.get("b").compareTo(turns.get("a")) <= 0, "what is left is shared: " + turns);
    }

    @Test
    void turnsThatTakeLongerThanExpectedShortenThoseOfTheCasesAfterThem() throws Exception {
        List<CaseResult> results = run(rounds(Form.FEWEST_ROUNDS, Duration.ofSeconds(100)),
                List.of(List.of(spender("a", 2)), List.of(spender("b", 1)),
                        List.of(spender("c", 1))));
        assertAllRounds(results);
        assertTrue(turns.get("c").compareTo(turns.get("a")) < 0, "shorter: " + turns);
        assertTrue(!now.isAfter(START.plusSeconds(100)), "within the limit: " + now);
    }

    @Test
    void aCaseThatTakesTooLongIsCutAndTheNextOneIsNot() throws Exception {
        List<CaseResult> results = run(rounds(Form.FEWEST_ROUNDS, Duration.ofSeconds(100)),
                List.of(List.of(spender("endless", 8)), List.of(spender("b", 1))));
        assertTrue(results.getFirst().of("endless").orElseThrow().problem().isPresent(), "cut");
        assertAllRounds(List.of(results.get(1)));
    }

    private static Form rounds(int rounds, Duration limit) {
        return new Form(Form.Extent.QUICK, rounds, Duration.ofMillis(1), Duration.ofSeconds(5), limit);
    }

    private static void assertAllRounds(List<CaseResult> results) {
        for (CaseResult result : results) {
            for (Series series : result.series()) {
                assertEquals(Form.FEWEST_ROUNDS, series.values(Measure.RATE).size(), series::toString);
            }
        }
    }

    private Contestant spender(String name, int times) {
        return new Contestant(name, Kind.RAW, "", any -> spending(name, times));
    }

    /** Takes a multiple of the time that it is given. */
    private Trial spending(String name, int times) {
        return time -> {
            turns.put(name, time);
            now = now.plus(time.multipliedBy(times));
            return Sample.of(Measure.RATE, 1);
        };
    }

    private List<CaseResult> run(int rounds, Duration limit, Contestant... contestants) throws IOException {
        return run(new Form(Form.Extent.QUICK, rounds, Duration.ofMillis(1), Duration.ofMillis(1), limit),
                List.of(List.of(contestants), List.of()));
    }

    private List<CaseResult> run(Form form, List<List<Contestant>> cases) throws IOException {
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
            public Case.Place warmUpPlace() {
                return warmUpPlace;
            }

            @Override
            public List<Case> cases(Field field, Form form) {
                return cases.stream()
                        .map(contestants -> new Case(Map.of(), Case.Place.DISK, contestants))
                        .toList();
            }
        };
        InstantSource clock = () -> now;
        Rounds rounds = new Rounds(
                new LinkedHashMap<>(Map.of(benchmark, benchmark.cases(Field.empty(), form))), form,
                this::place, clock, (done, total, current) -> assertTrue(done < total, current));
        assertEquals(cases.stream().filter(contestants -> !contestants.isEmpty()).count(),
                rounds.caseCount(), "cases without contestants are left out, and no other");
        List<CaseResult> results = new ArrayList<>();
        rounds.run(result -> {
            log.add("result");
            results.add(result);
        });
        assertEquals(rounds.caseCount(), results.size());
        return results;
    }

    private Path place(Case.Place place) {
        places.add(place);
        return directory;
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
