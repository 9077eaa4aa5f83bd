package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    @Test
    void aTimeoutOfZeroOrLessHasPassedAtOnce() {
        for (Duration timeout : new Duration[]{Duration.ZERO, Duration.ofSeconds(-1),
                Duration.ofSeconds(Long.MIN_VALUE)}) {
            Deadline deadline = Deadline.after(timeout);
            assertTrue(deadline.hasPassed(), timeout.toString());
            assertEquals(Duration.ZERO, deadline.remaining());
        }
    }

    @Test
    void theRemainingTimeShrinks() {
        Deadline deadline = Deadline.after(Duration.ofHours(1));
        long first = deadline.remainingNanos();
        assertTrue(first <= Duration.ofHours(1).toNanos());
        while (deadline.remainingNanos() >= first) {
            Thread.onSpinWait();
        }
        assertFalse(deadline.hasPassed());
        assertEquals(Duration.ofSeconds(1), deadline.remaining(Duration.ofSeconds(1)));
        assertEquals(Duration.ZERO, Deadline.after(Duration.ZERO).remaining(Duration.ofSeconds(1)));
    }

    @Test
    void aTimeoutBeyondTheClockNeverPasses() {
        for (Deadline deadline : new Deadline[]{Deadline.never(), Deadline.after(Duration.ofDays(365_000)),
                Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)),
                Deadline.after(Deadline.never().remaining())}) {
            assertFalse(deadline.hasPassed());
            assertEquals(Long.MAX_VALUE, deadline.remainingNanos());
        }
        assertFalse(Deadline.after(Duration.ofDays(36_500)).hasPassed());
    }
}
