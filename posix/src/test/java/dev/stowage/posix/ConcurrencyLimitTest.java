package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
    private static final int CALLERS = 3;

    @Test
    void noMoreCallersWorkAtOnce() throws Exception {
        ConcurrencyLimit limit = ConcurrencyLimit.of(CALLERS);
        AtomicInteger working = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(CALLERS);
        List<Future<Integer>> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                seen.add(threads.submit(() -> {
                    try (var _ = limit.enter()) {
                        int now = working.incrementAndGet();
                        full.countDown();
                        assertTrue(full.await(60, TimeUnit.SECONDS), "fewer work at once than may");
                        working.decrementAndGet();
                        return now;
                    }
                }));
            }
            for (Future<Integer> now : seen) {
                assertTrue(now.get() <= CALLERS, () -> now.resultNow() + " work at once");
            }
        }
        assertEquals(0, working.get());
    }

    @Test
    void anInterruptedCallerDoesNotEnterAndTakesNoPlace() throws Exception {
        ConcurrencyLimit limit = ConcurrencyLimit.of(1);
        try (var _ = limit.enter()) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, limit::enter);
        }
        try (var _ = limit.enter()) {
            assertTrue(true, "the place is free");
        }
    }
}
