package dev.stowage.benchmarks.process;

import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.model.StatusStorageAdapter;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Candidate.Kind;
import dev.stowage.benchmarks.run.DiskFlushCounter;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.store.BenchmarkRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Updates by the same number of threads in one process or in two, on one store. */
public final class SharedUpdate implements Benchmark {
    static final int CONTAINERS = 64;
    private static final int THREADS = 8;
    /** The code by which processes wake each other is compiled later than the rest. */
    private static final int WARM_UP_FACTOR = 3;

    /** Creates the benchmark. */
    public SharedUpdate() {}

    @Override
    public Description description() {
        return new Description(
                "How much slower or faster is a store when two processes use it instead of one?",
                Metric.RATE);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        List<Candidate> candidates = new ArrayList<>();
        for (BackendSelection.StorageBackend storageBackend : backends.storages()) {
            if (storageBackend.capabilities().sharing() != Sharing.PROCESS
                    && storageBackend.capabilities().maximumDurability() == Durability.DURABLE) {
                for (int processes : new int[]{1, 2}) {
                    candidates.add(new Candidate(
                            storageBackend.name() + " × " + processes
                                    + (processes == 1 ? " process" : " processes"),
                            Kind.OURS, "Stowage's storage " + storageBackend.name() + ", level DURABLE",
                            directory -> sharedStoreWorkload(storageBackend, directory, processes,
                                    profile.warmUpTime().multipliedBy(WARM_UP_FACTOR))));
                }
            }
        }
        return List.of(new BenchmarkCase(
                BenchmarkCase.parameters("level", Durability.DURABLE, "threads", THREADS, "containers",
                        CONTAINERS),
                Medium.DISK, candidates.stream().map(DiskFlushCounter::countFlushes).toList()));
    }

    private static BenchmarkWorkload sharedStoreWorkload(BackendSelection.StorageBackend storageBackend,
            Path directory, int processes, Duration warmUp) throws IOException {
        try (StatusStorage store = storageBackend.opener().apply(directory)) {
            for (int i = 0; i < CONTAINERS; i++) {
                store.create(BenchmarkRecords.record(i, 0), Durability.DURABLE);
            }
        }
        BenchmarkWorkload workload = new MultiProcessWorkload(UpdateWorker.class,
                IntStream.range(0, processes)
                        .mapToObj(process -> List.of(storageBackend.name(), directory.toString(),
                                Integer.toString(THREADS / processes), Integer.toString(process)))
                        .toList());
        return new BenchmarkWorkload() {
            @Override
            public void warmUp(Duration time) throws Exception {
                workload.warmUp(warmUp);
            }

            @Override
            public Sample run(Duration time) throws Exception {
                return workload.run(time);
            }

            @Override
            public void close() throws IOException {
                workload.close();
                try (BenchmarkStore benchmarkStore = new StatusStorageAdapter(
                        storageBackend.opener().apply(directory), Durability.DURABLE)) {
                    benchmarkStore.cleanUp();
                }
            }
        };
    }
}
