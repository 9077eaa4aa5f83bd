package dev.stowage.storage.etcd;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline. */
final class Until {
    private Until() {}

    static <T> T present(Duration patience, Supplier<Optional<T>> condition) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<T> found = condition.get();
            if (found.isPresent()) {
                return found.orElseThrow();
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("it did not come within " + patience);
            }
            pause(Duration.ofMillis(20));
        }
    }

    static void holds(Duration patience, BooleanSupplier condition) throws InterruptedException {
        present(patience, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Lets others go on meanwhile. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    static void pause(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
