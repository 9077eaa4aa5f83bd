package dev.stowage.api.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import java.time.Duration;

/** An operation has succeeded. */
public final class OperationEnded extends EngineEvent {
    private final Duration duration;

    /**
     * Creates the event.
     *
     * @param operation the operation
     * @param subject what it worked on
     * @param duration how long it took
     */
    public OperationEnded(Operation operation, ErrorSubject subject, Duration duration) {
        super(operation, subject);
        this.duration = duration;
    }

    /**
     * Returns how long the operation took, with all waiting.
     *
     * @return the duration
     */
    public Duration duration() {
        return duration;
    }
}
