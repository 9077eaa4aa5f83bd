package dev.stowage.benchmarks.store;

import dev.stowage.benchmarks.lock.LockKind;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Measure;
import java.util.ArrayList;
import java.util.List;

/** Containers × how unevenly they are used: whether the lock of one container is in the way of others. */
public final class StatusSpread implements Benchmark {
    private static final int THREADS = 8;
    private static final int READ_PERCENT = 50;
    private static final int WORK = 500;

    /** Makes the benchmark. */
    public StatusSpread() {}

    @Override
    public String question() {
        return "Is the lock of one container in the way of others, when all threads want one, or many, or a few?";
    }

    @Override
    public int turnCost() {
        return 5;
    }

    @Override
    public Measure measure() {
        return Measure.NANOSECONDS;
    }

    @Override
    public List<Case> cases(Field field, Form form) {
        double[][] spreads = form.choose(new double[][]{{4, 0}},
                new double[][]{{1, 0}, {8, 0}, {64, 0}, {64, 1}, {1024, 0}, {1024, 1}, {10_000, 1}});
        List<Case> cases = new ArrayList<>();
        for (double[] spread : spreads) {
            StatusCases status = new StatusCases(form, READ_PERCENT, THREADS, (int) spread[0], spread[1],
                    WORK);
            List<Contestant> contestants = new ArrayList<>(status.storages(
                    field.storages().stream().filter(storage -> storage.name().equals("memory")).toList()));
            contestants
                    .addAll(status.kinds(form.choose(new LockKind[]{LockKind.COMPUTE}, LockKind.values())));
            cases.add(status.of(Case.parameters("containers", (int) spread[0], "skew",
                    spread[1] == 0 ? "even" : "half to a tenth", "threads", THREADS), contestants));
        }
        return cases;
    }
}
