package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.fail;

import dev.stowage.posix.Deadline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition. */
final class ConditionPoller {
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private ConditionPoller() {}

    static void waitUntil(String description, BooleanSupplier condition) {
        Deadline deadline = Deadline.after(TIMEOUT);
        try {
            while (!condition.getAsBoolean()) {
                if (deadline.hasPassed()) {
                    fail("not within " + TIMEOUT + ": " + description);
                }
                // a pause between two attempts: nobody counts the latch down
                if (new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted while waiting: " + description);
        }
    }
}
