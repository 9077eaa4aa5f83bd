package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Level;
import dev.stowage.benchmarks.model.StatusModel;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Case.Place;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Load;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.run.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Listing all records of an open store. */
public final class ListAll implements Benchmark {
    private static final double MICROS_PER_MILLI = 1000;

    /** Makes the benchmark. */
    public ListAll() {}

    @Override
    public String name() {
        return "List";
    }

    @Override
    public String question() {
        return "How long does a list of all containers take?";
    }

    @Override
    public int turnCost() {
        return 2;
    }

    @Override
    public Measure measure() {
        return Measure.MILLISECONDS;
    }

    @Override
    public List<Case> cases(Field field, Form form) {
        List<Case> cases = new ArrayList<>();
        for (int count : form.choose(new int[]{50}, new int[]{10_000, 100_000})) {
            List<Contestant> contestants = Entrant.all(field, Level.MEMORY)
                    .stream()
                    .map(entrant -> entrant.contestant(model -> lists(model, count)))
                    .toList();
            cases.add(new Case(Case.parameters("records", count), Place.DISK, contestants));
        }
        return cases;
    }

    private static Trial lists(StatusModel model, int count) throws IOException {
        model.fill(Records.records(count, 0));
        return new StoreTrial(model, time -> {
            Sample sample = Load.run(1, time, thread -> step -> {
                int found = model.list().size();
                if (found != count) {
                    throw new IllegalStateException(found + " of " + count + " records are listed");
                }
            });
            return Sample.of(Measure.MILLISECONDS,
                    sample.values().getOrDefault(Measure.P50, 0.0) / MICROS_PER_MILLI);
        });
    }
}
