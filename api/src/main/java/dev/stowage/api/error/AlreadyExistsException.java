package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** The id or name is taken; what has it was not touched. */
public final class AlreadyExistsException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is taken.
     *
     * @param subject the id or name
     * @param operation what was being done
     */
    public AlreadyExistsException(String subject, Operation operation) {
        super(subject, Optional.of(operation), "is taken; choose another, or delete that container first");
    }
}
