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
import java.util.function.Function;

/**
 * Lets contestants take turns: A, B, C, A, B, C, … A machine that is slow for a while is slow for all of
 * them, which a run of A alone, then of B alone, would take for a difference between the two.
 */
public final class Rounds {
    private static final String OUT_OF_TIME = "its share of the time limit was over";

    private final Form form;
    private final Function<Case.Place, Path> places;
    private final InstantSource clock;
    private final Instant end;
    private final Progress progress;
    private final List<Benchmark> benchmarks;
    private final Field field;
    private Instant endOfCase;
    private int done;
    private int total;

    /**
     * Prepares a run.
     *
     * @param benchmarks what is asked
     * @param field who takes part
     * @param form how much is asked
     * @param places an existing directory for each place
     * @param clock for the limit of the whole run, which counts from here on
     * @param progress is told of each turn
     */
    public Rounds(List<Benchmark> benchmarks, Field field, Form form, Function<Case.Place, Path> places,
            InstantSource clock, Progress progress) {
        this.benchmarks = List.copyOf(benchmarks);
        this.field = field;
        this.form = form;
        this.places = places;
        this.clock = clock;
        this.end = clock.instant().plus(form.limit());
        this.endOfCase = end;
        this.progress = progress;
    }

    /**
     * Runs everything. A contestant that fails is out of its case, and its series says why.
     *
     * @return one result for each case
     * @throws IOException a directory cannot be made or removed
     */
    public List<CaseResult> run() throws IOException {
        Map<Benchmark, List<Case>> cases = new LinkedHashMap<>();
        benchmarks.forEach(benchmark -> cases.put(benchmark, benchmark.cases(field, form)
                .stream()
                .filter(one -> !one.contestants().isEmpty())
                .toList()));
        cases.forEach((benchmark, all) -> all.forEach(one -> total += cost(benchmark, one)));
        List<CaseResult> results = new ArrayList<>();
        for (Map.Entry<Benchmark, List<Case>> entry : cases.entrySet()) {
            for (Case one : entry.getValue()) {
                int before = done;
                results.add(run(entry.getKey(), one));
                done = before + cost(entry.getKey(), one);
            }
        }
        return results;
    }

    /** What is left of the time is shared by the turns that are left: a slow case takes none from others. */
    private CaseResult run(Benchmark benchmark, Case one) throws IOException {
        Duration left = Duration.between(clock.instant(), end);
        endOfCase = clock.instant().plus(left.multipliedBy(cost(benchmark, one)).dividedBy(total - done));
        Path directory = Files.createTempDirectory(places.apply(one.place()), "case");
        List<Turn> turns = new ArrayList<>();
        try {
            for (Contestant contestant : one.contestants()) {
                tell(benchmark, one, contestant, "opening");
                Turn turn = new Turn(contestant);
                turns.add(turn);
                turn.attempt(() -> {
                    refuseLate();
                    turn.open(Files.createDirectory(directory.resolve("c" + turns.size())));
                    turn.trial().warmUp(form.turn());
                });
                done += benchmark.turnCost();
            }
            for (int round = 1; round <= form.rounds(); round++) {
                String label = "round " + round;
                for (Turn turn : turns) {
                    tell(benchmark, one, turn.contestant, label);
                    turn.attempt(() -> {
                        refuseLate();
                        turn.add(turn.trial().run(form.turn()));
                    });
                    done += benchmark.turnCost();
                }
            }
        } finally {
            turns.forEach(Turn::close);
            Directories.remove(directory);
        }
        return new CaseResult(benchmark.name(), one.parameters(), turns.stream().map(Turn::series).toList());
    }

    private int cost(Benchmark benchmark, Case one) {
        return one.contestants().size() * (form.rounds() + 1) * benchmark.turnCost();
    }

    private void refuseLate() {
        if (clock.instant().isAfter(endOfCase)) {
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
