package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** The calling thread was interrupted before anything was done. Its interrupt flag is set. */
public final class OperationInterruptedException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Says it. The caller sets the thread's interrupt flag.
     *
     * @param subject the container or store
     * @param operation what was being done
     */
    public OperationInterruptedException(String subject, Operation operation) {
        super(subject, Optional.of(operation), "interrupted; nothing was done");
    }
}
