package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Level;
import dev.stowage.benchmarks.model.StatusModel;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Case.Place;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Load;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Trial;
import java.io.IOException;
import java.util.List;

/** Updates whose change throws, so that nothing may be changed. */
public final class RollbackCost implements Benchmark {
    /** Makes the benchmark. */
    public RollbackCost() {}

    /** Thrown by the change; without a stack trace, whose cost would be measured instead. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused() {
            super("refused", null, false, false);
        }
    }

    @Override
    public String question() {
        return "What does an update cost that changes nothing, because its function throws?";
    }

    @Override
    public Measure measure() {
        return Measure.P50;
    }

    @Override
    public List<Case> cases(Field field, Form form) {
        return List.of(new Case(Case.parameters("level", Level.DURABLE, "threads", 1), Place.DISK,
                Entrant.all(field, Level.DURABLE)
                        .stream()
                        .map(entrant -> entrant.contestant(RollbackCost::refusals))
                        .toList()));
    }

    private static Trial refusals(StatusModel model) throws IOException {
        model.create(Records.record(0, 0));
        return new StoreTrial(model, time -> Load.run(1, time, thread -> step -> {
            try {
                model.update(Records.id(0), record -> {
                    throw new Refused();
                });
                throw new IllegalStateException("an update came through although its change threw");
            } catch (Refused expected) {
                // rolled back
            }
        }));
    }
}
