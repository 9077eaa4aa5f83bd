package dev.stowage.runtime.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Short waits between two looks at something that cannot wake a waiter. Closing ends them all. */
final class CloseableSleeper implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Waits that long, or until this is closed. */
    void sleep(Duration duration) throws InterruptedException {
        closed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
