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

/** Runs a task repeatedly on several threads, and measures rate and latencies. */
public final class LoadGenerator {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final long LONGEST_LATENCY_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int SIGNIFICANT_DIGITS = 3;

    private LoadGenerator() {}

    /** The task of one thread. */
    @FunctionalInterface
    public interface Task {
        /**
         * Runs the task once.
         *
         * @param callIndex the number of earlier calls by this thread
         * @throws Exception ends the load of all threads
         */
        void run(long callIndex) throws Exception;
    }

    /** Creates the task of each thread. */
    @FunctionalInterface
    public interface TaskFactory {
        /**
         * Creates the task of one thread.
         *
         * @param thread the number of the thread, from 0
         * @return its task
         */
        Task create(int thread);
    }

    /**
     * Starts all threads at the same time. Each calls its task until the time is over, at least once.
     *
     * @param threads the number of threads
     * @param time how long they run
     * @param taskFactory creates their tasks
     * @return rate, median and 99th percentile of the calls
     * @throws Exception the first exception of a task
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

    /** Creates a histogram of fixed size, so that recording allocates nothing. */
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
