package dev.stowage.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TestDeadlineTest {
    @Test
    void passesAtItsTime() throws InterruptedException {
        TestDeadline deadline = TestDeadline.after(Duration.ofMillis(20));
        assertFalse(deadline.await(() -> false));
        assertTrue(deadline.hasPassed());
        assertEquals(0, deadline.remainingNanos());
    }

    @Test
    void neverPassesIfTheTimeoutIsLongerThanTheClockCounts() {
        assertEquals(Long.MAX_VALUE, TestDeadline.never().remainingNanos());
        assertEquals(Long.MAX_VALUE, TestDeadline.after(Duration.ofSeconds(Long.MAX_VALUE)).remainingNanos());
        assertTrue(TestDeadline.after(Duration.ofSeconds(Long.MIN_VALUE)).hasPassed());
    }

    @Test
    void pollsUntilTheConditionHolds() throws InterruptedException {
        AtomicInteger polls = new AtomicInteger();
        assertTrue(TestDeadline.never().await(() -> polls.incrementAndGet() == 5));
        assertEquals(5, polls.get());
    }

    @Test
    void testsTheConditionOnceIfItHasPassed() throws InterruptedException {
        assertTrue(TestDeadline.after(Duration.ZERO).await(() -> true));
    }

    @Test
    void endsWhenInterrupted() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> TestDeadline.never().await(() -> false));
    }
}
