package dev.stowage.api.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * Something failed that no caller will see, because the engine goes on without it.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class FailureSwallowed extends EngineEvent {
    private final String reason;
    private final Throwable failure;

    private FailureSwallowed(Operation operation, ErrorSubject subject, String reason, Throwable failure) {
        super(operation, subject);
        this.reason = reason;
        this.failure = failure;
    }

    /**
     * {@return the event that an engine goes on after a failure}
     *
     * @param operation the operation that goes on
     * @param subject the container
     * @param reason why the engine goes on
     * @param failure what failed
     */
    public static FailureSwallowed of(Operation operation, ErrorSubject subject,
            String reason, Throwable failure) {
        return new FailureSwallowed(operation, subject, reason, failure);
    }

    /** {@return why the engine goes on, and who makes up for the failure: one sentence for people} */
    public String reason() {
        return reason;
    }

    /** {@return what failed} */
    public Throwable failure() {
        return failure;
    }
}
