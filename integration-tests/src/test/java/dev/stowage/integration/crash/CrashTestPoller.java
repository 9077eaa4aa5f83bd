package dev.stowage.integration.crash;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for conditions. */
final class CrashTestPoller {
    private static final long POLL_INTERVAL_MILLIS = 20;

    private CrashTestPoller() {}

    /** Returns whether the condition became true before the timeout. */
    static boolean awaitTrue(Duration timeout, BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNanos
                    || never.await(POLL_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }
}
