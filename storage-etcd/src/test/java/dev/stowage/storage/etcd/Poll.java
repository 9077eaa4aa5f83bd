package dev.stowage.storage.etcd;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline. */
final class Poll {
    private Poll() {}

    static <T> T untilPresent(Duration timeout, Supplier<Optional<T>> condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (true) {
            Optional<T> found = condition.get();
            if (found.isPresent()) {
                return found.orElseThrow();
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new IllegalStateException("it did not come within " + timeout);
            }
            pause(Duration.ofMillis(20));
        }
    }

    static void untilTrue(Duration timeout, BooleanSupplier condition) throws InterruptedException {
        untilPresent(timeout, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Lets others go on meanwhile. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    static void pause(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
