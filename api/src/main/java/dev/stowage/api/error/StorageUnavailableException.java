package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** The storage cannot be read or written now; nothing was changed. */
public final class StorageUnavailableException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Says it.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what failed, and the path or address
     */
    public StorageUnavailableException(String subject, Operation operation, String problem) {
        super(subject, Optional.of(operation), problem);
    }

    /**
     * Says it, with the cause.
     *
     * @param subject what it is about
     * @param operation what was being done
     * @param problem what failed, and the path or address
     * @param cause what was thrown below
     */
    public StorageUnavailableException(String subject, Operation operation, String problem, Throwable cause) {
        super(subject, Optional.of(operation), problem, cause);
    }
}
