package dev.stowage.benchmarks.process;

import java.nio.file.Path;
import java.time.Duration;

/** The JVM that {@link CrossProcessLock} starts: takes one lock over and over, with one thread. */
public final class LockWorker {
    private static final double NANOS_PER_SECOND = 1e9;

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
        ChildJvm.serve(time -> rate(lock, hold, time));
    }

    private static double rate(FileLockKind.Locking lock, long hold, Duration time) throws Exception {
        long start = System.nanoTime();
        long count = 0;
        do {
            lock.hold(() -> spin(hold));
            count++;
        } while (System.nanoTime() - start < time.toNanos());
        return count * NANOS_PER_SECOND / (System.nanoTime() - start);
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
