package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** The storage has no space left; nothing was changed. */
public final class StorageFullException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Says it.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what is full
     */
    public StorageFullException(String subject, Operation operation, String problem) {
        super(subject, Optional.of(operation), problem);
    }

    /**
     * Says it, with the cause.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what is full
     * @param cause what was thrown below
     */
    public StorageFullException(String subject, Operation operation, String problem, Throwable cause) {
        super(subject, Optional.of(operation), problem, cause);
    }
}
