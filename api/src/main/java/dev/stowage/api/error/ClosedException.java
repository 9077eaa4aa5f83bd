package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** The backend or engine has been closed; nothing was done. */
public final class ClosedException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Says it.
     *
     * @param subject the backend or engine
     * @param operation what was asked for
     */
    public ClosedException(String subject, Operation operation) {
        super(subject, Optional.of(operation), "is closed");
    }
}
