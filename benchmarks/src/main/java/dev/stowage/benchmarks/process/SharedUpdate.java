package dev.stowage.benchmarks.process;

import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.benchmarks.model.StatusModel;
import dev.stowage.benchmarks.model.StorageModel;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Case.Place;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Contestant.Kind;
import dev.stowage.benchmarks.run.DiskFlushes;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.run.Trial;
import dev.stowage.benchmarks.store.Records;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The same threads in one process or in two, on one store. */
public final class SharedUpdate implements Benchmark {
    static final int CONTAINERS = 64;
    private static final int THREADS = 8;
    /** What processes do for each other is compiled later than what each does for itself. */
    private static final int WARM_UPS = 3;

    /** Makes the benchmark. */
    public SharedUpdate() {}

    @Override
    public String question() {
        return "What does a store lose or gain when its users are two processes instead of one?";
    }

    @Override
    public Measure measure() {
        return Measure.RATE;
    }

    @Override
    public List<Case> cases(Field field, Form form) {
        List<Contestant> contestants = new ArrayList<>();
        for (Field.Storage storage : field.storages()) {
            if (storage.capabilities().sharing() != Sharing.PROCESS
                    && storage.capabilities().highest() == Level.DURABLE) {
                for (int processes : new int[]{1, 2}) {
                    contestants.add(new Contestant(
                            storage.name() + " × " + processes + (processes == 1 ? " process" : " processes"),
                            Kind.OURS, "Stowage's storage " + storage.name() + ", level DURABLE",
                            directory -> workers(storage, directory, processes,
                                    form.warmUp().multipliedBy(WARM_UPS))));
                }
            }
        }
        return List.of(new Case(Case.parameters("level", Level.DURABLE, "threads", THREADS, "containers",
                CONTAINERS), Place.DISK, contestants.stream().map(DiskFlushes::counted).toList()));
    }

    private static Trial workers(Field.Storage storage, Path directory, int processes, Duration warmUp)
            throws IOException {
        try (StatusStorage store = storage.opening().apply(directory)) {
            for (int i = 0; i < CONTAINERS; i++) {
                store.create(Records.record(i, 0), Level.DURABLE);
            }
        }
        Trial children = new ChildrenTrial(UpdateWorker.class, IntStream.range(0, processes)
                .mapToObj(process -> List.of(storage.name(), directory.toString(),
                        Integer.toString(THREADS / processes), Integer.toString(process)))
                .toList());
        return new Trial() {
            @Override
            public void warmUp(Duration time) throws Exception {
                children.warmUp(warmUp);
            }

            @Override
            public Sample run(Duration time) throws Exception {
                return children.run(time);
            }

            @Override
            public void close() throws IOException {
                children.close();
                try (StatusModel model = new StorageModel(storage.opening().apply(directory),
                        Level.DURABLE)) {
                    model.clear();
                }
            }
        };
    }
}
