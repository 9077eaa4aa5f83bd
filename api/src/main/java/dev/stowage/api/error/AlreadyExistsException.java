package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * The id or name is taken. What has it was not changed.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class AlreadyExistsException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param subject the id or name
     * @param operation what was being done
     */
    public AlreadyExistsException(ErrorSubject subject, Operation operation) {
        super(subject, operation,
                "already exists; choose another id or name, or delete that container first");
    }
}
