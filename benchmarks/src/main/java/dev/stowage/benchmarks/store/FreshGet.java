package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Sharing;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Measure;
import java.util.ArrayList;
import java.util.List;

/** A get that sees what other processes have written, by stores that are shared by them. */
public final class FreshGet implements Benchmark {
    private static final int CONTAINERS = 64;

    /** Makes the benchmark. */
    public FreshGet() {}

    @Override
    public String question() {
        return "What does a get cost that must see what any other process wrote before?";
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
        List<Case> cases = new ArrayList<>();
        for (int threads : form.choose(new int[]{1}, new int[]{1, 8})) {
            StatusCases status = new StatusCases(form, 100, threads, CONTAINERS, 0, 0);
            List<Contestant> contestants = new ArrayList<>(status.storages(field.storages()
                    .stream()
                    .filter(storage -> storage.capabilities().sharing() != Sharing.PROCESS)
                    .toList()));
            contestants.addAll(status.peers(form.choose(List.of("gvisor"),
                    List.of("gvisor", "runc", "podman"))));
            cases.add(status.of(Case.parameters("threads", threads), contestants));
        }
        return cases;
    }
}
