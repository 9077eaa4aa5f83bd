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

/** Kind of lock × share of reads × threads × cost of the change, in one process. */
public final class StatusGetUpdate implements Benchmark {
    private static final int CONTAINERS = 64;

    /** Makes the benchmark. */
    public StatusGetUpdate() {}

    @Override
    public String question() {
        return "What does a get or an update of a status cost a thread, when others do the same?";
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
        int[][] loads = form.choose(new int[][]{{50, 2, 0}},
                new int[][]{{100, 1, 0}, {100, 2, 0}, {100, 8, 0}, {100, 32, 0}, {90, 1, 0}, {90, 8, 0},
                        {90, 32, 0}, {50, 8, 0}, {0, 1, 0}, {0, 8, 0}, {90, 8, 1000}, {90, 8, 10_000}});
        List<Case> cases = new ArrayList<>();
        for (int[] load : loads) {
            StatusCases status = new StatusCases(form, load[0], load[1], CONTAINERS, 0, load[2]);
            List<Contestant> contestants = new ArrayList<>(status.storages(field.storages()
                    .stream()
                    .filter(storage -> load[0] == 100 || storage.name().equals("memory"))
                    .toList()));
            contestants.addAll(status.kinds(LockKind.values()));
            cases.add(status.of(Case.parameters("reads", load[0] + "%", "threads", load[1], "work", load[2]),
                    contestants));
        }
        return cases;
    }
}
