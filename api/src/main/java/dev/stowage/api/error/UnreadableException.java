package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * A record exists and cannot be read: it is damaged or of an unknown version. The storage keeps it as it is.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class UnreadableException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem why it cannot be read
     */
    public UnreadableException(ErrorSubject subject, Operation operation, String problem) {
        super(subject, operation, problem);
    }

    /**
     * Creates the exception, with its cause.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem why it cannot be read
     * @param cause what was thrown below
     */
    public UnreadableException(ErrorSubject subject, Operation operation, String problem, Throwable cause) {
        super(subject, operation, problem, cause);
    }
}
