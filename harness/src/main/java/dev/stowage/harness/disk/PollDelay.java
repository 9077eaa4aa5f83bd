package dev.stowage.harness.disk;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass between two looks at a condition that has a deadline. */
final class PollDelay {
    private PollDelay() {}

    static void sleepMillis(long millis) throws InterruptedException {
        if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException();
        }
    }
}
