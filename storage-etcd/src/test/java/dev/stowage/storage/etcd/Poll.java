package dev.stowage.storage.etcd;

import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline. */
final class Poll {
    /** Long: a slow machine must not look like a failure. */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private Poll() {}

    static <T> T untilPresent(Duration timeout, Supplier<Optional<T>> condition) throws InterruptedException {
        Backoff backoff = Backoff.retrying(Deadline.after(timeout));
        Optional<T> found = condition.get();
        while (found.isEmpty()) {
            if (!backoff.pause()) {
                throw new IllegalStateException("it did not come within " + timeout);
            }
            found = condition.get();
        }
        return found.orElseThrow();
    }

    static void untilTrue(Duration timeout, BooleanSupplier condition) throws InterruptedException {
        untilPresent(timeout, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }
}
