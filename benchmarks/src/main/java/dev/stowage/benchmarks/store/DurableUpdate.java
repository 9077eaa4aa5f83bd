package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Durability;
import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.model.RawGroupCommit;
import dev.stowage.benchmarks.model.RawOverwrite;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Candidate.Kind;
import dev.stowage.benchmarks.run.DiskFlushCounter;
import dev.stowage.benchmarks.run.LoadGenerator;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.run.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Updates of records by threads that choose a random container each time. The baselines measure the limits of
 * the same disk.
 */
public final class DurableUpdate implements Benchmark {
    private static final int LARGE_PAYLOAD_BYTES = 4096;

    /** Creates the benchmark. */
    public DurableUpdate() {}

    private record Conditions(Durability durability, int threads, int containers, int payloadBytes,
            Medium medium) {}

    @Override
    public Description description() {
        return new Description(
                "How many updates per second are possible at a level of durability, and how long does one take?",
                Metric.RATE).withWarmUpMedium(Medium.TMPFS);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        List<Conditions> all = new ArrayList<>();
        int[][] loads = profile.choose(new int[][]{{2, 4}},
                new int[][]{{1, 1}, {2, 64}, {4, 64}, {8, 64}, {16, 64}, {32, 64}, {8, 1}, {32, 1}});
        for (int[] load : loads) {
            all.add(new Conditions(Durability.DURABLE, load[0], load[1], 0, Medium.DISK));
        }
        if (profile.extent() != RunProfile.Extent.SMOKE) {
            all.add(new Conditions(Durability.DURABLE, 8, 64, LARGE_PAYLOAD_BYTES, Medium.DISK));
            all.add(new Conditions(Durability.DURABLE, 8, 64, 0, Medium.TMPFS));
            all.add(new Conditions(Durability.ATOMIC, 8, 64, 0, Medium.DISK));
            all.add(new Conditions(Durability.MEMORY, 8, 64, 0, Medium.DISK));
        }
        return all.stream().map(conditions -> createCase(backends, conditions)).toList();
    }

    private static BenchmarkCase createCase(BackendSelection backends, Conditions conditions) {
        List<Candidate> candidates = new ArrayList<>();
        StoreCandidate.all(backends, conditions.durability())
                .forEach(candidate -> candidates
                        .add(candidate.toCandidate(store -> updateWorkload(store, conditions))));
        if (conditions.durability() == Durability.DURABLE) {
            candidates.add(new Candidate("raw-group-commit", Kind.RAW,
                    "baseline: callers queue 256 bytes for one thread, which forces all at once",
                    directory -> groupCommitWorkload(directory, conditions)));
            candidates.add(new Candidate("raw-overwrite", Kind.RAW,
                    "baseline: 256 bytes overwritten in place and fdatasync, one file per thread",
                    directory -> overwriteWorkload(directory, conditions)));
        }
        return new BenchmarkCase(
                BenchmarkCase.parameters("level", conditions.durability(), "threads", conditions.threads(),
                        "containers", conditions.containers(), "payload", conditions.payloadBytes(), "place",
                        conditions.medium()),
                conditions.medium(), candidates.stream().map(DiskFlushCounter::countFlushes).toList());
    }

    private static BenchmarkWorkload updateWorkload(BenchmarkStore store, Conditions conditions)
            throws IOException {
        for (int i = 0; i < conditions.containers(); i++) {
            store.create(BenchmarkRecords.record(i, conditions.payloadBytes()));
        }
        LongAdder updates = new LongAdder();
        LongAdder functionCalls = new LongAdder();
        return new StoreWorkload(store, time -> {
            updates.reset();
            functionCalls.reset();
            Sample sample = LoadGenerator.run(conditions.threads(), time, thread -> {
                SplittableRandom random = new SplittableRandom(thread);
                return callIndex -> {
                    store.update(BenchmarkRecords.id(random.nextInt(conditions.containers())), record -> {
                        functionCalls.increment();
                        return BenchmarkRecords.change(callIndex).apply(record);
                    });
                    updates.increment();
                };
            });
            return sample.with(Metric.CONFLICTS, functionCalls.doubleValue() / updates.sum() - 1);
        });
    }

    private static BenchmarkWorkload groupCommitWorkload(Path directory, Conditions conditions)
            throws IOException {
        RawGroupCommit log = new RawGroupCommit(directory.resolve("log"));
        return new BenchmarkWorkload() {
            @Override
            public Sample run(Duration time) throws Exception {
                log.takeMeanBatchSize();
                return LoadGenerator.run(conditions.threads(), time, thread -> callIndex -> log.write())
                        .with(Metric.BATCH, log.takeMeanBatchSize());
            }

            @Override
            public void close() {
                log.close();
            }
        };
    }

    private static BenchmarkWorkload overwriteWorkload(Path directory, Conditions conditions)
            throws IOException {
        List<RawOverwrite> files = new ArrayList<>();
        for (int thread = 0; thread < conditions.threads(); thread++) {
            files.add(new RawOverwrite(directory.resolve("file" + thread)));
        }
        return new BenchmarkWorkload() {
            @Override
            public Sample run(Duration time) throws Exception {
                return LoadGenerator.run(conditions.threads(), time,
                        thread -> files.get(thread)::overwriteAndSync);
            }

            @Override
            public void close() {
                files.forEach(RawOverwrite::close);
            }
        };
    }
}
