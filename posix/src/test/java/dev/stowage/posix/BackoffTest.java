package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void pausesUntilTheDeadline() throws InterruptedException {
        for (Backoff backoff : new Backoff[]{Backoff.polling(Deadline.after(Duration.ofMillis(30))),
                Backoff.retrying(Deadline.after(Duration.ofMillis(30))),
                Backoff.random(Deadline.after(Duration.ofMillis(30)), new Random(1))}) {
            while (backoff.pause()) {
                Thread.onSpinWait();
            }
            assertTrue(backoff.deadline().hasPassed());
        }
    }

    @Test
    void doesNotPauseOnceTheDeadlineHasPassed() throws InterruptedException {
        assertFalse(Backoff.polling(Deadline.after(Duration.ZERO)).pause());
    }

    @Test
    void anInterruptEndsTheLoop() {
        Backoff backoff = Backoff.polling(Deadline.never());
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, backoff::pause);
        assertFalse(Thread.interrupted());
    }

    @Test
    void awaitsACondition() throws Exception {
        AtomicInteger checks = new AtomicInteger();
        assertTrue(Backoff.polling(Deadline.never()).await(() -> checks.incrementAndGet() == 3));
        assertTrue(Backoff.polling(Deadline.after(Duration.ZERO)).await(() -> true));
        assertFalse(Backoff.polling(Deadline.after(Duration.ZERO)).await(() -> false));
    }
}
