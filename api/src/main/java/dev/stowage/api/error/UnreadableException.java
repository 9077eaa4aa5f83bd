package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** A record is there and cannot be read: damaged, or of a version that is not known. It is kept as it is. */
public final class UnreadableException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Says it.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem why it cannot be read
     */
    public UnreadableException(String subject, Operation operation, String problem) {
        super(subject, Optional.of(operation), problem);
    }

    /**
     * Says it, with the cause.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem why it cannot be read
     * @param cause what was thrown below
     */
    public UnreadableException(String subject, Operation operation, String problem, Throwable cause) {
        super(subject, Optional.of(operation), problem, cause);
    }
}
