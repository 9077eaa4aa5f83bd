package dev.stowage.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Threads that do the same thing over and over for a while. */
public final class Load {
    private static final double NANOS_PER_SECOND = 1e9;

    private Load() {}

    /** What a thread does. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it once.
         *
         * @param step counts the thread's own calls, from 0
         * @throws Exception the whole load fails
         */
        void once(long step) throws Exception;
    }

    /** Makes the work of each thread. */
    @FunctionalInterface
    public interface Workers {
        /**
         * Makes the work of one thread.
         *
         * @param thread from 0
         * @return its work
         */
        Work of(int thread);
    }

    /**
     * Lets all threads begin together and end when the time is over, after at least one call each.
     *
     * @param threads how many
     * @param time how long
     * @param workers what they do
     * @return rate, median and 99th percentile of the calls
     * @throws Exception what a thread threw first
     */
    public static Sample run(int threads, Duration time, Workers workers) throws Exception {
        CountDownLatch ready = new CountDownLatch(threads);
        CountDownLatch go = new CountDownLatch(1);
        List<FutureTask<Latencies>> tasks = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            Work work = workers.of(thread);
            Callable<Latencies> task = () -> {
                ready.countDown();
                go.await();
                return work(work, System.nanoTime() + time.toNanos());
            };
            tasks.add(new FutureTask<>(task));
            Thread.ofPlatform().daemon().name("load-" + thread).start(tasks.getLast());
        }
        ready.await();
        long start = System.nanoTime();
        go.countDown();
        Latencies all = new Latencies();
        for (FutureTask<Latencies> task : tasks) {
            try {
                all.add(task.get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        return Sample.of(Measure.RATE, all.count() / seconds)
                .with(Measure.P50, all.micros(0.5))
                .with(Measure.P99, all.micros(0.99));
    }

    private static Latencies work(Work work, long end) throws Exception {
        Latencies latencies = new Latencies();
        long before = System.nanoTime();
        long step = 0;
        do {
            work.once(step++);
            long after = System.nanoTime();
            latencies.add(after - before);
            before = after;
        } while (before < end);
        return latencies;
    }
}
