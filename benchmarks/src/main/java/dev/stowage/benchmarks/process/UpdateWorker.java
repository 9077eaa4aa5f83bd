package dev.stowage.benchmarks.process;

import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.benchmarks.run.Installation;
import dev.stowage.benchmarks.run.LoadGenerator;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.store.BenchmarkRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

/** The JVM that {@link SharedUpdate} starts: updates one store on several threads. */
public final class UpdateWorker {
    private UpdateWorker() {}

    /**
     * Runs until standard input ends.
     *
     * @param arguments name of a storage backend, directory, threads, number of this process
     * @throws Exception the store cannot be opened or written
     */
    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[2]);
        int process = Integer.parseInt(arguments[3]);
        try (Installation installation = Installation.open();
                StatusStorage store = installation.storage(arguments[0], Path.of(arguments[1]))) {
            WorkerJvm.serve(new WorkerJvm.WorkerTask() {
                // far more often than with flushes, on the same code paths
                @Override
                public Sample warmUp(Duration time) throws Exception {
                    return updates(Durability.MEMORY, time);
                }

                @Override
                public Sample run(Duration time) throws Exception {
                    return updates(Durability.DURABLE, time);
                }

                private Sample updates(Durability durability, Duration time) throws Exception {
                    double rate = LoadGenerator.run(threads, time, thread -> {
                        SplittableRandom random = new SplittableRandom(process * 100L + thread);
                        return step -> store.update(
                                BenchmarkRecords.id(random.nextInt(SharedUpdate.CONTAINERS)), durability,
                                BenchmarkRecords.change(step));
                    }).values().getOrDefault(Metric.RATE, 0.0);
                    return Sample.of(Metric.RATE, rate);
                }
            });
        }
    }
}
