package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** A value that was given cannot be used; nothing was done with it. */
public final class InvalidArgumentException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Refuses a value by itself.
     *
     * @param subject the value and what it was given as
     * @param problem what is wrong with it, and what would be right
     */
    public InvalidArgumentException(String subject, String problem) {
        super(subject, Optional.empty(), problem);
    }

    /**
     * Refuses a value for an operation.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param problem which value is wrong, and what would be right
     */
    public InvalidArgumentException(String subject, Operation operation, String problem) {
        super(subject, Optional.of(operation), problem);
    }

    /**
     * Refuses a value for an operation, with the cause.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param problem which value is wrong, and what would be right
     * @param cause what was thrown below
     */
    public InvalidArgumentException(String subject, Operation operation, String problem, Throwable cause) {
        super(subject, Optional.of(operation), problem, cause);
    }
}
