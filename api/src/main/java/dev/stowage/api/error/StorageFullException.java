package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * The storage has no space left. Nothing was changed.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class StorageFullException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what is full
     */
    public StorageFullException(ErrorSubject subject, Operation operation, String problem) {
        super(subject, operation, problem);
    }

    /**
     * Creates the exception, with its cause.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what is full
     * @param cause what was thrown below
     */
    public StorageFullException(ErrorSubject subject, Operation operation, String problem, Throwable cause) {
        super(subject, operation, problem, cause);
    }
}
