package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Case.Place;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Contestant.Kind;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Kind of lock × processes × how long it is held. */
public final class CrossProcessLock implements Benchmark {
    /** Makes the benchmark. */
    public CrossProcessLock() {}

    @Override
    public String question() {
        return "How often a second can one lock be taken, by several processes together?";
    }

    @Override
    public Measure measure() {
        return Measure.RATE;
    }

    @Override
    public List<Case> cases(Field field, Form form) {
        int[][] loads = form.choose(new int[][]{{2, 0}},
                new int[][]{{1, 0}, {2, 0}, {2, 10}, {2, 100}, {4, 0}, {4, 10}, {4, 100}});
        List<Case> cases = new ArrayList<>();
        for (int[] load : loads) {
            List<Contestant> contestants = Arrays.stream(FileLockKind.values())
                    .map(kind -> new Contestant(kind.label(), whose(kind), kind.note(),
                            directory -> workers(kind, directory, load[0], load[1])))
                    .toList();
            cases.add(new Case(Case.parameters("processes", load[0], "held", load[1] + " µs"), Place.DISK,
                    contestants));
        }
        return cases;
    }

    private static Kind whose(FileLockKind kind) {
        return switch (kind) {
            case OFD -> Kind.OURS;
            case FLOCK, POSIX, EXCLUSIVE_CREATE -> Kind.PEER;
            case SPIN -> Kind.RAW;
        };
    }

    private static Trial workers(FileLockKind kind, Path directory, int processes, int micros)
            throws IOException {
        return new ChildrenTrial(LockWorker.class, Collections.nCopies(processes,
                List.of(kind.name(), directory.toString(), Long.toString(micros * 1000L))));
    }
}
