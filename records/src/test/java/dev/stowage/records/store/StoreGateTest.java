package dev.stowage.records.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.posix.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who is admitted to a store, and when it is closed. */
class StoreGateTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final StoreGate gate = new StoreGate(new StoreErrors("test"));

    @Test
    void refusesReadersAndWritersOnceClosed() {
        gate.requireOpen(Operation.READ);
        gate.enter(Operation.UPDATE);
        gate.leave();
        AtomicBoolean resourcesClosed = new AtomicBoolean();
        gate.close(TIMEOUT, () -> resourcesClosed.set(true));
        assertTrue(resourcesClosed.get());
        ClosedException refusal = assertThrows(ClosedException.class, () -> gate.requireOpen(Operation.READ));
        assertEquals("test", refusal.subject().toString());
        assertEquals(Optional.of(Operation.READ), refusal.operation());
        assertThrows(ClosedException.class, () -> gate.enter(Operation.UPDATE));
        gate.close(TIMEOUT, () -> resourcesClosed.set(false));
        assertFalse(resourcesClosed.get(), "a refused writer is not waited for");
    }

    @Test
    void letsWritersFinishBeforeItClosesTheResources() throws Exception {
        gate.enter(Operation.UPDATE);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        AtomicBoolean leftBefore = new AtomicBoolean();
        Thread closing = Thread.ofVirtual().start(() -> gate.close(TIMEOUT, () -> {
            leftBefore.set(left.get());
            closed.countDown();
        }));
        Deadline deadline = Deadline.after(TIMEOUT);
        while (isOpen()) {
            assertFalse(deadline.hasPassed(), "it does not close");
            Thread.onSpinWait();
        }
        left.set(true);
        gate.leave();
        assertTrue(closed.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        assertTrue(leftBefore.get(), "closed under a writer");
        assertTrue(closing.join(TIMEOUT));
    }

    private boolean isOpen() {
        try {
            gate.requireOpen(Operation.READ);
            return true;
        } catch (ClosedException e) {
            return false;
        }
    }

    @Test
    void doesNotWaitLongerThanTheTimeoutAndKeepsTheInterruptStatus() {
        gate.enter(Operation.UPDATE);
        AtomicBoolean resourcesClosed = new AtomicBoolean();
        gate.close(Duration.ZERO, () -> resourcesClosed.set(true));
        assertTrue(resourcesClosed.get());
        Thread.currentThread().interrupt();
        gate.close(Duration.ZERO, () -> assertFalse(Thread.currentThread().isInterrupted()));
        assertTrue(Thread.interrupted());
    }
}
