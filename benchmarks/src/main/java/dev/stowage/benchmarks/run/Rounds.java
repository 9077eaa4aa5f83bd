package dev.stowage.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * Lets contestants take turns: A, B, C, A, B, C, … A machine that is slow for a while is slow for all of
 * them, which a run of A alone, then of B alone, would take for a difference between the two.
 */
public final class Rounds {
    private static final String OUT_OF_TIME = "its share of the time limit was over";
    private static final int SHORTEST_PART = 10;

    private final Form form;
    private final Function<Case.Place, Path> places;
    private final InstantSource clock;
    private final Instant end;
    private final Progress progress;
    private final SequencedMap<Benchmark, List<Case>> cases;
    private final int total;
    private int done;

    /**
     * Prepares a run.
     *
     * @param cases what is asked, in that order; cases without contestants are left out
     * @param form how much is asked
     * @param places an existing directory for each place
     * @param clock for the limit of the whole run, which counts from here on
     * @param progress is told of each turn
     */
    public Rounds(SequencedMap<Benchmark, List<Case>> cases, Form form, Function<Case.Place, Path> places,
            InstantSource clock, Progress progress) {
        this.cases = new LinkedHashMap<>();
        cases.forEach((benchmark, all) -> this.cases.put(benchmark,
                all.stream().filter(one -> !one.contestants().isEmpty()).toList()));
        this.form = form;
        this.total = this.cases.entrySet()
                .stream()
                .flatMap(entry -> entry.getValue().stream().map(one -> cost(entry.getKey(), one)))
                .mapToInt(Integer::intValue)
                .sum();
        this.places = places;
        this.clock = clock;
        this.end = clock.instant().plus(form.limit());
        this.progress = progress;
    }

    /** Takes what was measured as soon as a case is over, before the next one begins. */
    @FunctionalInterface
    public interface Results {
        /**
         * A case is over.
         *
         * @param result what was measured in it
         * @throws IOException the run ends
         */
        void add(CaseResult result) throws IOException;
    }

    /** Returns how many cases a run has. */
    public int caseCount() {
        return cases.values().stream().mapToInt(List::size).sum();
    }

    /**
     * Runs everything. A contestant that fails is out of its case, and its series says why.
     *
     * @param results is given one for each case
     * @throws IOException a directory cannot be made or removed, or {@code results} threw it
     */
    public void run(Results results) throws IOException {
        for (Map.Entry<Benchmark, List<Case>> entry : cases.entrySet()) {
            for (Case one : entry.getValue()) {
                int before = done;
                results.add(run(entry.getKey(), one));
                done = before + cost(entry.getKey(), one);
            }
        }
    }

    private CaseResult run(Benchmark benchmark, Case one) throws IOException {
        Path directory = Files.createTempDirectory(places.apply(one.place()), "case");
        List<Turn> turns = new ArrayList<>();
        try {
            Duration time = nextTurn();
            for (Contestant contestant : one.contestants()) {
                tell(benchmark, one, contestant, "opening");
                Turn turn = new Turn(contestant);
                turns.add(turn);
                turn.attempt(() -> {
                    refuseAfter(end);
                    if (benchmark.warmUpPlace() == Case.Place.TMPFS) {
                        warmUpInMemory(contestant);
                    }
                    turn.open(Files.createDirectory(directory.resolve("c" + turns.size())));
                    turn.trial().warmUp(time);
                });
                done += benchmark.turnCost();
            }
            takeTurns(benchmark, one, turns);
        } finally {
            turns.forEach(Turn::close);
            Directories.remove(directory);
        }
        return new CaseResult(benchmark.name(), one.parameters(), turns.stream().map(Turn::series).toList());
    }

    private void warmUpInMemory(Contestant contestant) throws Exception {
        Path directory = Files.createTempDirectory(places.apply(Case.Place.TMPFS), "warm-up");
        try (Trial trial = contestant.opening().open(directory)) {
            trial.run(form.warmUp());
        } finally {
            Directories.remove(directory);
        }
    }

    /**
     * What is left of the time, now that all are open, is shared by the turns that are left. A case may take
     * up to half of it for the rounds without which nothing is judged; the turns after those are shorter
     * then.
     */
    private void takeTurns(Benchmark benchmark, Case one, List<Turn> turns) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, end);
        Duration share = left.multipliedBy((long) turns.size() * form.rounds() * benchmark.turnCost())
                .dividedBy(total - done);
        Duration half = left.dividedBy(2);
        Instant endOfShare = now.plus(share);
        Instant endOfFewest = now.plus(share.compareTo(half) < 0 ? half : share);
        for (int round = 1; round <= form.rounds(); round++) {
            Duration time = nextTurn();
            String label = "round " + round;
            Instant latest = round <= Form.FEWEST_ROUNDS ? endOfFewest : endOfShare;
            for (Turn turn : turns) {
                tell(benchmark, one, turn.contestant, label);
                turn.attempt(() -> {
                    refuseAfter(latest);
                    turn.add(turn.trial().run(time));
                });
                done += benchmark.turnCost();
            }
        }
    }

    /** How long the next turns take: as the form says, or less if time is short, but a tenth at least. */
    private Duration nextTurn() {
        Duration even = Duration.between(clock.instant(), end).dividedBy(Math.max(1, total - done));
        Duration shortest = form.turn().dividedBy(SHORTEST_PART);
        Duration time = even.compareTo(form.turn()) < 0 ? even : form.turn();
        return time.compareTo(shortest) < 0 ? shortest : time;
    }

    private int cost(Benchmark benchmark, Case one) {
        return one.contestants().size() * (form.rounds() + 1) * benchmark.turnCost();
    }

    private void refuseAfter(Instant latest) {
        if (clock.instant().isAfter(latest)) {
            throw new IllegalStateException(OUT_OF_TIME);
        }
    }

    private void tell(Benchmark benchmark, Case one, Contestant contestant, String what) {
        progress.advanced(done, total,
                benchmark.name() + " (" + one.title() + "): " + contestant.name() + ", " + what);
    }

    /** A contestant in its case. */
    private static final class Turn {
        private final Contestant contestant;
        private final Map<Measure, List<Double>> values = new EnumMap<>(Measure.class);
        private Optional<Trial> trial = Optional.empty();
        private Optional<String> problem = Optional.empty();

        Turn(Contestant contestant) {
            this.contestant = contestant;
        }

        private interface Act {
            void run() throws Exception;
        }

        void attempt(Act act) {
            if (problem.isPresent()) {
                return;
            }
            try {
                act.run();
            } catch (Exception e) {
                problem = Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
            }
        }

        void open(Path directory) throws Exception {
            trial = Optional.of(contestant.opening().open(directory));
        }

        Trial trial() {
            return trial.orElseThrow();
        }

        void add(Sample sample) {
            sample.values()
                    .forEach((measure, value) -> values.computeIfAbsent(measure, any -> new ArrayList<>())
                            .add(value));
        }

        Series series() {
            return new Series(contestant.name(), contestant.kind(), contestant.note(), values, problem);
        }

        void close() {
            try {
                if (trial.isPresent()) {
                    trial().close();
                }
            } catch (Exception e) {
                problem = problem.or(() -> Optional.of("closing: " + e));
            }
        }
    }
}
