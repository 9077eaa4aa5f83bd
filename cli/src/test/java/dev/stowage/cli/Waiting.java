package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition. */
final class Waiting {
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    private Waiting() {}

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > end) {
                    fail("not within " + DEADLINE + ": " + what);
                }
                // nobody counts it down: a pause between two looks
                if (new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted while waiting: " + what);
        }
    }
}
