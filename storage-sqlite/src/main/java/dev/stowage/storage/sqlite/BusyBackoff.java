package dev.stowage.storage.sqlite;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.OperationInterruptedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long one call goes on trying while others have the database locked. For one thread. */
final class BusyBackoff {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ErrorSubject subject;
    private final Operation operation;
    private final long startNanos = System.nanoTime();
    private final long timeoutNanos;
    private long pause = FIRST_PAUSE_NANOS;

    BusyBackoff(ErrorSubject subject, Operation operation, Duration timeout) {
        this.subject = subject;
        this.operation = operation;
        this.timeoutNanos = timeout.toNanos();
    }

    /**
     * Waits a little, a little longer each time.
     *
     * @return whether to try again; false: it has been too long
     * @throws OperationInterruptedException if the thread is interrupted; its flag stays set
     */
    boolean pause() {
        long remainingNanos = timeoutNanos - (System.nanoTime() - startNanos);
        if (remainingNanos <= 0) {
            return false;
        }
        LockSupport.parkNanos(this, Math.min(pause, remainingNanos));
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(subject, operation);
        }
        pause = Math.min(pause * 2, MAX_PAUSE_NANOS);
        return true;
    }
}
