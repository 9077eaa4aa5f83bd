package dev.stowage.api.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;
import java.time.Duration;

/**
 * An operation has succeeded.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class OperationEnded extends EngineEvent {
    private final Duration duration;

    private OperationEnded(Operation operation, ErrorSubject subject, Duration duration) {
        super(operation, subject);
        this.duration = duration;
    }

    /**
     * {@return the event that an operation has succeeded}
     *
     * @param operation the operation
     * @param subject what it worked on
     * @param duration how long it took
     */
    public static OperationEnded of(Operation operation, ErrorSubject subject, Duration duration) {
        return new OperationEnded(operation, subject, duration);
    }

    /** {@return how long the operation took, with all waiting} */
    public Duration duration() {
        return duration;
    }
}
