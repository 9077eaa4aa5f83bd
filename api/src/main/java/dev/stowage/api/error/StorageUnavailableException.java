package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * The storage cannot be read or written now. Nothing was changed.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class StorageUnavailableException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what failed, with the path or address
     */
    public StorageUnavailableException(ErrorSubject subject, Operation operation, String problem) {
        super(subject, operation, problem);
    }

    /**
     * Creates the exception, with its cause.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what failed, with the path or address
     * @param cause what was thrown below
     */
    public StorageUnavailableException(ErrorSubject subject, Operation operation,
            String problem, Throwable cause) {
        super(subject, operation, problem, cause);
    }
}
