package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * Nobody can know whether the operation took effect. Observe before trying again; this is not a failure.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class OutcomeUnknownException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what was lost, and how to find out
     */
    public OutcomeUnknownException(ErrorSubject subject, Operation operation, String problem) {
        super(subject, operation, problem);
    }

    /**
     * Creates the exception, with its cause.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what was lost, and how to find out
     * @param cause what was thrown below
     */
    public OutcomeUnknownException(ErrorSubject subject, Operation operation,
            String problem, Throwable cause) {
        super(subject, operation, problem, cause);
    }
}
