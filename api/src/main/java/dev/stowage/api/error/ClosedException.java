package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * The backend or engine has been closed. Nothing was done.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class ClosedException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param subject the backend, the engine, or the container of one
     * @param operation what was asked for
     */
    public ClosedException(ErrorSubject subject, Operation operation) {
        super(subject, operation, "the backend is closed");
    }
}
