package dev.stowage.records.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who is admitted to a store, and when it is closed. */
class StoreGateTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final AtomicBoolean resourcesClosed = new AtomicBoolean();

    @Test
    void refusesReadersAndWritersOnceClosed() {
        StoreGate gate = openGate(TIMEOUT);
        gate.requireOpen(Operation.READ);
        assertEquals("read", gate.read(WEB, Operation.READ, () -> "read"));
        assertEquals("written", gate.write(WEB, Operation.UPDATE, () -> "written"));
        assertFalse(resourcesClosed.get());
        gate.close();
        assertTrue(resourcesClosed.get());
        ClosedException refusal = assertThrows(ClosedException.class, () -> gate.requireOpen(Operation.READ));
        assertEquals("test", refusal.subject().toString());
        assertEquals(Optional.of(Operation.READ), refusal.operation());
        assertThrows(ClosedException.class, () -> gate.read(WEB, Operation.READ, () -> "read"));
        assertThrows(ClosedException.class, () -> gate.write(WEB, Operation.UPDATE, () -> "written"));
    }

    @Test
    void translatesFailures() {
        StoreGate gate = openGate(TIMEOUT);
        StoreGate.Task<ContainerId> failing = () -> {
            throw new IOException("the disk is on fire");
        };
        StorageUnavailableException failure = assertThrows(StorageUnavailableException.class,
                () -> gate.read(WEB, Operation.READ, failing));
        assertEquals(WEB, failure.subject());
        assertInstanceOf(IOException.class, failure.getCause());
        assertThrows(StorageUnavailableException.class, () -> gate.write(WEB, Operation.UPDATE, failing));
    }

    @Test
    void letsWritersFinishBeforeItClosesTheResources() throws Exception {
        StoreGate gate = openGate(TIMEOUT);
        CountDownLatch writing = new CountDownLatch(1);
        AtomicBoolean openAtTheEnd = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> gate.write(WEB, Operation.UPDATE, () -> {
            writing.countDown();
            assertTrue(awaitClosed(gate), "it does not close");
            openAtTheEnd.set(!resourcesClosed.get());
            return WEB;
        }));
        writing.await();
        gate.close();
        assertTrue(writer.join(TIMEOUT));
        assertTrue(openAtTheEnd.get(), "closed under a writer");
        assertTrue(resourcesClosed.get());
    }

    @Test
    void doesNotWaitLongerThanTheTimeoutAndKeepsTheInterruptStatus() {
        StoreGate gate = openGate(Duration.ZERO);
        gate.write(WEB, Operation.UPDATE, () -> {
            gate.close();
            assertTrue(resourcesClosed.get());
            return WEB;
        });
        Thread.currentThread().interrupt();
        gate.close();
        assertTrue(Thread.interrupted());
    }

    private StoreGate openGate(Duration timeout) {
        StoreErrors errors = new StoreErrors("test");
        return StoreResources.open(Path.of("/state"), errors, resources -> {
            resources.add(resourcesClosed, closed -> closed.set(true));
            return new StoreGate(errors, timeout, resources);
        });
    }

    private static boolean awaitClosed(StoreGate gate) {
        try {
            return Backoff.polling(Deadline.after(TIMEOUT)).await(() -> !isOpen(gate));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOpen(StoreGate gate) {
        try {
            gate.requireOpen(Operation.READ);
            return true;
        } catch (ClosedException e) {
            return false;
        }
    }
}
