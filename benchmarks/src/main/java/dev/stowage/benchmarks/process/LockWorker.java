package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.Sample;
import java.nio.file.Path;
import java.time.Duration;

/** The JVM that {@link CrossProcessLock} starts: acquires one lock repeatedly, on one thread. */
public final class LockWorker {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1000;

    private LockWorker() {}

    /**
     * Runs until standard input ends.
     *
     * @param arguments kind, directory, nanoseconds for which the lock is held
     * @throws Exception the lock cannot be opened or acquired
     */
    public static void main(String[] arguments) throws Exception {
        FileLockKind.OpenLock lock = FileLockKind.valueOf(arguments[0]).open(Path.of(arguments[1]));
        long holdNanos = Long.parseLong(arguments[2]);
        WorkerJvm.serve(time -> measure(lock, holdNanos, time));
    }

    private static Sample measure(FileLockKind.OpenLock lock, long holdNanos, Duration time)
            throws Exception {
        long[] waitedNanos = new long[1];
        long start = System.nanoTime();
        long count = 0;
        do {
            long requestedNanos = System.nanoTime();
            lock.runLocked(() -> {
                waitedNanos[0] += System.nanoTime() - requestedNanos;
                spin(holdNanos);
            });
            count++;
        } while (System.nanoTime() - start < time.toNanos());
        return Sample.of(Metric.RATE, count * NANOS_PER_SECOND / (System.nanoTime() - start))
                .with(Metric.WAIT, waitedNanos[0] / NANOS_PER_MICRO / count);
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
