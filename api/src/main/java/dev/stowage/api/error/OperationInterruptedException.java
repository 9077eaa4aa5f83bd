package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * The calling thread was interrupted before anything was done. The thread's interrupt flag is set.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class OperationInterruptedException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception. Whoever throws it sets the thread's interrupt flag.
     *
     * @param subject the container or store
     * @param operation what was being done
     */
    public OperationInterruptedException(ErrorSubject subject, Operation operation) {
        super(subject, operation, "interrupted; nothing was done");
    }
}
