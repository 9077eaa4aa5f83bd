package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Level;
import dev.stowage.benchmarks.model.RawGroupCommit;
import dev.stowage.benchmarks.model.RawOverwrite;
import dev.stowage.benchmarks.model.StatusModel;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Case.Place;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Contestant.Kind;
import dev.stowage.benchmarks.run.DiskFlushes;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Load;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.run.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Updates of records, by threads that choose a container at random each time. The raw limits of the same disk
 * run beside the stores.
 */
public final class DurableUpdate implements Benchmark {
    private static final int LARGE_PAYLOAD_BYTES = 4096;

    /** Makes the benchmark. */
    public DurableUpdate() {}

    private record Conditions(Level level, int threads, int containers, int payloadBytes, Place place) {}

    @Override
    public String question() {
        return "How many updates a second survive what the level promises, and how long does one take?";
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
        List<Conditions> all = new ArrayList<>();
        int[][] loads = form.choose(new int[][]{{2, 4}},
                new int[][]{{1, 1}, {2, 64}, {4, 64}, {8, 64}, {16, 64}, {32, 64}, {8, 1}, {32, 1}});
        for (int[] load : loads) {
            all.add(new Conditions(Level.DURABLE, load[0], load[1], 0, Place.DISK));
        }
        if (form.extent() != Form.Extent.SMOKE) {
            all.add(new Conditions(Level.DURABLE, 8, 64, LARGE_PAYLOAD_BYTES, Place.DISK));
            all.add(new Conditions(Level.DURABLE, 8, 64, 0, Place.TMPFS));
            all.add(new Conditions(Level.ATOMIC, 8, 64, 0, Place.DISK));
            all.add(new Conditions(Level.MEMORY, 8, 64, 0, Place.DISK));
        }
        return all.stream().map(conditions -> one(field, conditions)).toList();
    }

    private static Case one(Field field, Conditions conditions) {
        List<Contestant> contestants = new ArrayList<>();
        Entrant.all(field, conditions.level())
                .forEach(entrant -> contestants.add(entrant.contestant(model -> updates(model, conditions))));
        if (conditions.level() == Level.DURABLE) {
            contestants.add(new Contestant("raw-group-commit", Kind.RAW,
                    "limit: 256 bytes each to one thread with a queue, one force for all that wait",
                    directory -> groupCommit(directory, conditions)));
            contestants.add(new Contestant("raw-overwrite", Kind.RAW,
                    "limit: 256 bytes over what is there and fdatasync, a file for each thread",
                    directory -> overwrite(directory, conditions)));
        }
        return new Case(
                Case.parameters("level", conditions.level(), "threads", conditions.threads(), "containers",
                        conditions.containers(), "payload", conditions.payloadBytes(), "place",
                        conditions.place()),
                conditions.place(), contestants.stream().map(DiskFlushes::counted).toList());
    }

    private static Trial updates(StatusModel model, Conditions conditions) throws IOException {
        for (int i = 0; i < conditions.containers(); i++) {
            model.create(Records.record(i, conditions.payloadBytes()));
        }
        LongAdder updates = new LongAdder();
        LongAdder changes = new LongAdder();
        return new StoreTrial(model, time -> {
            updates.reset();
            changes.reset();
            Sample sample = Load.run(conditions.threads(), time, thread -> {
                SplittableRandom random = new SplittableRandom(thread);
                return step -> {
                    model.update(Records.id(random.nextInt(conditions.containers())), record -> {
                        changes.increment();
                        return Records.change(step).apply(record);
                    });
                    updates.increment();
                };
            });
            return sample.with(Measure.CONFLICTS, changes.doubleValue() / updates.sum() - 1);
        });
    }

    private static Trial groupCommit(Path directory, Conditions conditions) throws IOException {
        RawGroupCommit log = new RawGroupCommit(directory.resolve("log"));
        return new Trial() {
            @Override
            public Sample run(Duration time) throws Exception {
                log.batch();
                return Load.run(conditions.threads(), time, thread -> step -> log.write())
                        .with(Measure.BATCH, log.batch());
            }

            @Override
            public void close() {
                log.close();
            }
        };
    }

    private static Trial overwrite(Path directory, Conditions conditions) throws IOException {
        List<RawOverwrite> files = new ArrayList<>();
        for (int thread = 0; thread < conditions.threads(); thread++) {
            files.add(new RawOverwrite(directory.resolve("file" + thread)));
        }
        return new Trial() {
            @Override
            public Sample run(Duration time) throws Exception {
                return Load.run(conditions.threads(), time, thread -> files.get(thread)::write);
            }

            @Override
            public void close() {
                files.forEach(RawOverwrite::close);
            }
        };
    }
}
