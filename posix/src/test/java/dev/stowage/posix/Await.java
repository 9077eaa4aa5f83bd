package dev.stowage.posix;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waiting for a condition, with a deadline that fails the test. */
final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Await() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        present(what, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    static <T> T present(String what, Callable<Optional<T>> source) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            Optional<T> value = source.call();
            if (value.isPresent()) {
                return value.orElseThrow();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + DEADLINE + ": " + what);
            }
            LockSupport.parkNanos(source, 1_000_000);
        }
    }
}
