package dev.stowage.storage.sqlite;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import java.time.Duration;

/** Retries what failed because another program has the database locked, until a timeout. For one thread. */
final class BusyBackoff {
    private final ErrorSubject subject;
    private final Operation operation;
    private final Backoff backoff;

    BusyBackoff(ErrorSubject subject, Operation operation, Duration timeout) {
        this.subject = subject;
        this.operation = operation;
        this.backoff = Backoff.retrying(Deadline.after(timeout));
    }

    /**
     * Pauses before the next attempt, longer each time.
     *
     * @return false once the timeout has expired
     * @throws OperationInterruptedException if the thread is interrupted; its interrupt status stays set
     */
    boolean pause() {
        try {
            return backoff.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(subject, operation);
        }
    }
}
