package dev.stowage.api.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;
import java.time.Duration;

/**
 * An operation is about to throw. A refusal is a {@link dev.stowage.api.error.StowageException} too.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class OperationFailed extends EngineEvent {
    private final Duration duration;
    private final Throwable failure;

    private OperationFailed(Operation operation, ErrorSubject subject, Duration duration, Throwable failure) {
        super(operation, subject);
        this.duration = duration;
        this.failure = failure;
    }

    /**
     * {@return the event that an operation has failed}
     *
     * @param operation the operation
     * @param subject what it worked on
     * @param duration how long it took
     * @param failure what it throws
     */
    public static OperationFailed of(Operation operation, ErrorSubject subject,
            Duration duration, Throwable failure) {
        return new OperationFailed(operation, subject, duration, failure);
    }

    /** {@return how long the operation took, with all waiting} */
    public Duration duration() {
        return duration;
    }

    /**
     * {@return what the caller of the operation receives: a {@link dev.stowage.api.error.StowageException},
     * unless there is a defect}
     */
    public Throwable failure() {
        return failure;
    }
}
