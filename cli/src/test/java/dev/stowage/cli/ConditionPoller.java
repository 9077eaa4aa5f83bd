package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition. */
final class ConditionPoller {
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private ConditionPoller() {}

    static void waitUntil(String description, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + TIMEOUT.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > deadlineNanos) {
                    fail("not within " + TIMEOUT + ": " + description);
                }
                // nobody counts it down: a pause between two looks
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
