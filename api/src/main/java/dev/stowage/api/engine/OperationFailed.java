package dev.stowage.api.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import java.time.Duration;

/** An operation is about to throw. A refusal is a {@link dev.stowage.api.error.StowageException} too. */
public final class OperationFailed extends EngineEvent {
    private final Duration duration;
    private final Throwable failure;

    /**
     * Creates the event.
     *
     * @param operation the operation
     * @param subject what it worked on
     * @param duration how long it took
     * @param failure what it throws
     */
    public OperationFailed(Operation operation, ErrorSubject subject, Duration duration, Throwable failure) {
        super(operation, subject);
        this.duration = duration;
        this.failure = failure;
    }

    /**
     * Returns how long the operation took, with all waiting.
     *
     * @return the duration
     */
    public Duration duration() {
        return duration;
    }

    /**
     * Returns what the caller of the operation receives.
     *
     * @return a {@link dev.stowage.api.error.StowageException}, unless there is a defect
     */
    public Throwable failure() {
        return failure;
    }
}
