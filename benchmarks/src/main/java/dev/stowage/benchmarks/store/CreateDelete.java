package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Level;
import dev.stowage.benchmarks.model.StatusModel;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Case.Place;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.DiskFlushes;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Load;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Trial;
import java.util.ArrayList;
import java.util.List;

/** Records that come and go: one operation is a create and the delete after it. */
public final class CreateDelete implements Benchmark {
    /** Makes the benchmark. */
    public CreateDelete() {}

    @Override
    public String question() {
        return "How many containers a second can be recorded and forgotten again?";
    }

    @Override
    public Measure measure() {
        return Measure.RATE;
    }

    @Override
    public Place warmUpPlace() {
        return Place.TMPFS;
    }

    @Override
    public List<Case> cases(Field field, Form form) {
        List<Case> cases = new ArrayList<>();
        for (int threads : form.choose(new int[]{2}, new int[]{1, 8, 32})) {
            List<Contestant> contestants = Entrant.all(field, Level.DURABLE)
                    .stream()
                    .map(entrant -> entrant.contestant(model -> pairs(model, threads)))
                    .map(DiskFlushes::counted)
                    .toList();
            cases.add(new Case(Case.parameters("level", Level.DURABLE, "threads", threads), Place.DISK,
                    contestants));
        }
        return cases;
    }

    private static Trial pairs(StatusModel model, int threads) {
        return new StoreTrial(model, time -> Load.run(threads, time, thread -> step -> {
            model.create(Records.record(thread, 0));
            model.delete(Records.id(thread));
        }));
    }
}
