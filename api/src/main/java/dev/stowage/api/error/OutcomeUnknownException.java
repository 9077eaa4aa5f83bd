package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/**
 * Nobody can tell whether the operation took effect: look before trying again. Never the same as a failure.
 */
public final class OutcomeUnknownException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Says it.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what was lost, and how to look
     */
    public OutcomeUnknownException(String subject, Operation operation, String problem) {
        super(subject, Optional.of(operation), problem);
    }

    /**
     * Says it, with the cause.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what was lost, and how to look
     * @param cause what was thrown below
     */
    public OutcomeUnknownException(String subject, Operation operation, String problem, Throwable cause) {
        super(subject, Optional.of(operation), problem, cause);
    }
}
