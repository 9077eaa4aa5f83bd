package dev.stowage.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Threads that do the same thing over and over for a while. */
public final class LoadGenerator {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final long LONGEST_LATENCY_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int SIGNIFICANT_DIGITS = 3;

    private LoadGenerator() {}

    /** What a thread does. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does it once.
         *
         * @param callIndex counts the thread's own calls, from 0
         * @throws Exception the whole load fails
         */
        void run(long callIndex) throws Exception;
    }

    /** Makes the work of each thread. */
    @FunctionalInterface
    public interface TaskFactory {
        /**
         * Makes the work of one thread.
         *
         * @param thread from 0
         * @return its work
         */
        Task create(int thread);
    }

    /**
     * Lets all threads begin together and end when the time is over, after at least one call each.
     *
     * @param threads how many
     * @param time how long
     * @param taskFactory what they do
     * @return rate, median and 99th percentile of the calls
     * @throws Exception what a thread threw first
     */
    public static Sample run(int threads, Duration time, TaskFactory taskFactory) throws Exception {
        CountDownLatch ready = new CountDownLatch(threads);
        CountDownLatch go = new CountDownLatch(1);
        List<FutureTask<Histogram>> measurements = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            Task task = taskFactory.create(thread);
            Callable<Histogram> measurement = () -> {
                ready.countDown();
                go.await();
                return repeat(task, System.nanoTime() + time.toNanos());
            };
            measurements.add(new FutureTask<>(measurement));
            Thread.ofPlatform().daemon().name("load-" + thread).start(measurements.getLast());
        }
        ready.await();
        long start = System.nanoTime();
        go.countDown();
        Histogram all = newHistogram();
        for (FutureTask<Histogram> measurement : measurements) {
            try {
                all.add(measurement.get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        return Sample.of(Metric.RATE, all.getTotalCount() / seconds)
                .with(Metric.P50, all.getValueAtPercentile(50) / NANOS_PER_MICRO)
                .with(Metric.P99, all.getValueAtPercentile(99) / NANOS_PER_MICRO);
    }

    /** Its size is fixed, so that recording allocates nothing. */
    private static Histogram newHistogram() {
        return new Histogram(LONGEST_LATENCY_NANOS, SIGNIFICANT_DIGITS);
    }

    private static Histogram repeat(Task task, long deadlineNanos) throws Exception {
        Histogram histogram = newHistogram();
        long before = System.nanoTime();
        long callIndex = 0;
        do {
            task.run(callIndex++);
            long after = System.nanoTime();
            histogram.recordValue(Math.min(after - before, LONGEST_LATENCY_NANOS));
            before = after;
        } while (before < deadlineNanos);
        return histogram;
    }
}
