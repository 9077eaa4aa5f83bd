package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * A value cannot be used. Nothing was done with it.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class InvalidArgumentException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception for a value that is wrong by itself.
     *
     * @param value the value and what it was given as, for example {@code exit code 300}
     * @param problem what is wrong with it, and what would be right
     */
    public InvalidArgumentException(String value, String problem) {
        super(value + " " + problem, ErrorSubject.of(value), null, problem);
    }

    /**
     * Creates the exception for a value that is wrong for an operation.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param problem which value is wrong, and what would be right
     */
    public InvalidArgumentException(ErrorSubject subject, Operation operation, String problem) {
        super(subject, operation, problem);
    }

    /**
     * Creates the exception for a value that is wrong for an operation, with its cause.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param problem which value is wrong, and what would be right
     * @param cause what was thrown below
     */
    public InvalidArgumentException(ErrorSubject subject, Operation operation,
            String problem, Throwable cause) {
        super(subject, operation, problem, cause);
    }
}
