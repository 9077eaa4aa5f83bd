package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Sample;
import java.nio.file.Path;
import java.time.Duration;

/** The JVM that {@link CrossProcessLock} starts: takes one lock over and over, with one thread. */
public final class LockWorker {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1000;

    private LockWorker() {}

    /**
     * Serves until standard input ends.
     *
     * @param arguments kind, directory, nanoseconds for which the lock is held
     * @throws Exception the lock cannot be opened or taken
     */
    public static void main(String[] arguments) throws Exception {
        FileLockKind.Locking lock = FileLockKind.valueOf(arguments[0]).open(Path.of(arguments[1]));
        long hold = Long.parseLong(arguments[2]);
        ChildJvm.serve(time -> hold(lock, hold, time));
    }

    private static Sample hold(FileLockKind.Locking lock, long hold, Duration time) throws Exception {
        long[] waited = new long[1];
        long start = System.nanoTime();
        long count = 0;
        do {
            long asked = System.nanoTime();
            lock.hold(() -> {
                waited[0] += System.nanoTime() - asked;
                spin(hold);
            });
            count++;
        } while (System.nanoTime() - start < time.toNanos());
        return Sample.of(Measure.RATE, count * NANOS_PER_SECOND / (System.nanoTime() - start))
                .with(Measure.WAIT, waited[0] / NANOS_PER_MICRO / count);
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
