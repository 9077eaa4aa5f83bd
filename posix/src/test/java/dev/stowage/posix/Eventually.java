package dev.stowage.posix;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waiting for a condition, with a deadline that fails the test. */
final class Eventually {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Eventually() {}

    static void until(String description, Callable<Boolean> condition) throws Exception {
        present(description, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    static <T> T present(String description, Callable<Optional<T>> source) throws Exception {
        long deadlineNanos = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            Optional<T> value = source.call();
            if (value.isPresent()) {
                return value.orElseThrow();
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("not within " + DEADLINE + ": " + description);
            }
            LockSupport.parkNanos(source, 1_000_000);
        }
    }
}
